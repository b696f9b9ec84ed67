import { exports } from "cloudflare:workers";

/** What istanbul keeps of one file: how often each of its functions ran. */
interface FileCounters {
  readonly path: string;
  readonly f: Readonly<Record<string, number>>;
}

/** Sends the request twice; lists the source files with a function that ran between the second one and its answer. */
export async function traceWarmCall(createRequest: () => Request): Promise<{ status: number; files: string[] }> {
  const { default: worker } = exports as unknown as { default: Fetcher };
  const warmUp = await worker.fetch(createRequest());
  await warmUp.arrayBuffer();
  const before = countCalls();
  const response = await worker.fetch(createRequest());
  const files = [...countCalls()].filter(([path, calls]) => calls > (before.get(path) ?? 0)).map(([path]) => path);
  await response.arrayBuffer();
  return { status: response.status, files };
}

function countCalls(): Map<string, number> {
  const { __VITEST_COVERAGE__: files } = globalThis as { __VITEST_COVERAGE__?: Record<string, FileCounters> };
  if (files === undefined) throw new Error("The Worker runs without istanbul's counters");
  return new Map(
    Object.values(files).map(({ path, f }) => [path, Object.values(f).reduce((sum, count) => sum + count, 0)]),
  );
}
