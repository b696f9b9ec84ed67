import type { FlagdComparison, ServerName } from "./compare-flagd.ts";

const NAMES: readonly (readonly [ServerName, string])[] = [
  ["burgee", "Burgee, one core"],
  ["flagdOneCore", "flagd, GOMAXPROCS=1, one core"],
  ["flagdAllCores", "flagd, as it starts by default"],
];

/** Tables for people. */
export function printFlagd({ version, note, ratios, answers, ...cases }: FlagdComparison): void {
  console.log(`\nRemote evaluation beside flagd ${version}`);
  for (const name of ["ofrepFlag", "ofrepBulk"] as const) {
    const figures = cases[name];
    console.table(
      Object.fromEntries(
        NAMES.map(([server, label]) => [
          `${name}: ${label}`,
          {
            "requests/s": figures[server].requestsPerSecond,
            "CPU µs": figures[server].cpuMicrosPerRequest,
            "cores used": figures[server].cpuShare,
            [`p50 ms at ${figures.offeredPerSecond}/s`]: figures[server].p50Ms,
            [`p99 ms at ${figures.offeredPerSecond}/s`]: figures[server].p99Ms,
          },
        ]),
      ),
    );
    const { oneCore, allCores } = ratios[name];
    console.log(
      `${name}: Burgee answers ${oneCore}x the requests/s of flagd on one core, ${allCores}x of flagd on all`,
    );
  }
  const { burgee, flagdOneCore } = answers;
  console.log(
    `Compared before: ${burgee.ruleDecided} answers by rule, the same from all; ${burgee.splitDecided} by split, with the ` +
      `same shares. A bulk answer has ${burgee.bulkBytes} bytes from Burgee and ${flagdOneCore.bulkBytes} from flagd.`,
  );
  console.log(note);
}
