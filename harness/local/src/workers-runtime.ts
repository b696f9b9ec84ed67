import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";

export interface RuntimeOptions {
  readonly host: string;
  /** Port of the simulator's own entry, which leads to the first Worker; 0 picks a free one. */
  readonly port: number;
  /** Folder in which buckets, namespaces and Durable Objects are kept. */
  readonly resources: string;
  readonly workers: readonly V4WorkerOptions[];
  /** Whether the Workers can be inspected, at the runtime's `getInspectorURL`. */
  readonly isInspected?: boolean;
  /** Receives the Workers' log lines. */
  readonly onLogEntry: (entry: unknown) => void;
}

/**
 * Heap of an isolate on Cloudflare. workerd alone sets no limit: V8 then sizes its heaps by the
 * machine's memory and collects rarely but long, so that one collection stops every Worker for a quarter of a second.
 */
const ISOLATE_HEAP_MIB = 128;

/**
 * TCMalloc, workerd's allocator, uses restartable sequences for a cache per core. Since 2.35 glibc registers them first;
 * TCMalloc then falls back to a cache per thread, and a collection takes a quarter longer.
 */
const RUNTIME_ENVIRONMENT = { GLIBC_TUNABLES: process.env["GLIBC_TUNABLES"] ?? "glibc.pthread.rseq=0" };

/** Starts Workers in workerd with local storage and waits until they answer. */
export async function startWorkersRuntime(options: RuntimeOptions): Promise<Miniflare> {
  // Miniflare reads V8's flags only from the environment.
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] ??= `--max-heap-size=${ISOLATE_HEAP_MIB}`;
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: options.host,
      port: options.port,
      ...(options.isInspected === true ? { inspectorPort: 0 } : {}),
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
