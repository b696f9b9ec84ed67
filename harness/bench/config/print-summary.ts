export interface CaseResult {
  readonly ratio: number;
  readonly requestsPerSecond: number;
  readonly bareRequestsPerSecond: number;
  readonly cpuMicrosPerRequest: number;
  readonly bareCpuMicrosPerRequest: number;
  /** Least share of its core that the Worker used in a round: below 0.9 the ratio flatters. */
  readonly cpuShareMin: number;
  readonly halfLoad: { readonly offeredPerSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly bodyBytes: number;
  readonly rounds: readonly number[];
  readonly wrong: number;
}

/**
 * Prints a table with one row per case.
 * @param yardstick what the Worker is compared with
 */
export function printSummary(
  yardstick: string,
  firstAnswerMs: number,
  residentMiB: number,
  results: Partial<Record<string, CaseResult>>,
): void {
  console.table(
    Object.fromEntries(
      Object.entries(results).map(([name, result]) => [
        name,
        {
          [`ratio to ${yardstick}`]: result?.ratio,
          "requests/s": result?.requestsPerSecond,
          [`${yardstick} requests/s`]: result?.bareRequestsPerSecond,
          "CPU µs": result?.cpuMicrosPerRequest,
          [`${yardstick} CPU µs`]: result?.bareCpuMicrosPerRequest,
          "p50 ms at half load": result?.halfLoad.p50Ms,
          "p99 ms at half load": result?.halfLoad.p99Ms,
          "body bytes": result?.bodyBytes,
        },
      ]),
    ),
  );
  console.log(`first answer of a cold isolate: ${firstAnswerMs} ms; memory of the process: ${residentMiB} MiB`);
}
