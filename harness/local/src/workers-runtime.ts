import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";

export interface RuntimeOptions {
  readonly host: string;
  /** Port of the simulator's own entry, which leads to the first Worker; 0 picks a free one. */
  readonly port: number;
  /** Folder in which buckets, namespaces and Durable Objects are kept. */
  readonly resources: string;
  readonly workers: readonly V4WorkerOptions[];
  /** Gets what the Workers write to their log. */
  readonly onLogEntry: (entry: unknown) => void;
}

/**
 * What an isolate has on Cloudflare. workerd alone sets no limit: V8 then sizes its heaps by the machine's memory, and
 * collects seldom and for long, so that one collection stops every Worker for a quarter of a second.
 */
const ISOLATE_HEAP_MIB = 128;

/**
 * TCMalloc, workerd's allocator, keeps a cache per core with restartable sequences. glibc registers those for itself
 * first from 2.35 on, and TCMalloc falls back to caches per thread; a collection takes a quarter longer then.
 */
const RUNTIME_ENVIRONMENT = { GLIBC_TUNABLES: process.env["GLIBC_TUNABLES"] ?? "glibc.pthread.rseq=0" };

/** Starts Workers in workerd with local storage and waits until they answer. */
export async function startWorkersRuntime(options: RuntimeOptions): Promise<Miniflare> {
  // Miniflare takes V8's flags from the environment alone.
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] ??= `--max-heap-size=${ISOLATE_HEAP_MIB}`;
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: options.host,
      port: options.port,
      cf: false,
      logRequests: false,
      telemetry: { enabled: false },
      resourcePersistencePath: options.resources,
      unsafeRuntimeEnv: RUNTIME_ENVIRONMENT,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: options.onLogEntry,
      workers: [...options.workers],
    }),
  );
  try {
    await runtime.ready;
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
  return runtime;
}
