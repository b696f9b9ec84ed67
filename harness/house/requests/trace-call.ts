import { exports } from "cloudflare:workers";

/** What istanbul keeps of one file: how often each of its functions ran. */
interface FileCounters {
  readonly path: string;
  readonly f: Readonly<Record<string, number>>;
}

/** Sends the request twice and lists the source files that have a function which ran between the second one and its answer. */
export async function traceWarmCall(createRequest: () => Request, expectedStatus: number): Promise<string[]> {
  await call(createRequest(), expectedStatus);
  const before = countCalls();
  await call(createRequest(), expectedStatus);
  return [...countCalls()].filter(([path, calls]) => calls > (before.get(path) ?? 0)).map(([path]) => path);
}

async function call(request: Request, expectedStatus: number): Promise<void> {
  const { default: worker } = exports as unknown as { default: Fetcher };
  const response = await worker.fetch(request);
  if (response.status !== expectedStatus) {
    throw new Error(`${request.url} answered ${response.status}: ${await response.text()}`);
  }
  await response.arrayBuffer();
}

function countCalls(): Map<string, number> {
  const { __VITEST_COVERAGE__: files } = globalThis as { __VITEST_COVERAGE__?: Record<string, FileCounters> };
  if (files === undefined) throw new Error("The Worker runs without istanbul's counters");
  return new Map(
    Object.values(files).map(({ path, f }) => [path, Object.values(f).reduce((sum, count) => sum + count, 0)]),
  );
}
