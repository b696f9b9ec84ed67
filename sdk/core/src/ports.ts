/**
 * What the core needs from its runtime. Adapters for a runtime live in the SDK packages; tests use fakes.
 */

export interface Clock {
  /** Epoch milliseconds. It may be set forward or back at any time: durations are measured with `monotonicMs`. */
  nowMs(): number;
  /** Milliseconds since an unknown moment; never goes back. */
  monotonicMs(): number;
}

export type CancelTimer = () => void;

export interface Timer {
  /** Runs a function once, in the background. It must not keep the process alive. */
  after(delayMs: number, run: () => void): CancelTimer;
  /** Waits; keeps the process alive. Resolves early when the signal fires. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** A number in [0, 1), for jitter only. */
export type RandomSource = () => number;

/**
 * Receives text that never contains SDK keys, contexts or user ids.
 *
 * @example
 * ```ts
 * const logger: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error };
 * createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com", logger });
 * ```
 */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface TransportRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Limit for the whole exchange with its body; for a stream, until its headers arrive. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Whether a browser finishes the request after its page is closed. It limits the bytes of all such requests. */
  readonly keepalive?: boolean;
}

export interface TransportResponse {
  readonly status: number;
  /** Value of a header, undefined when absent. Names are case-insensitive. */
  header(name: string): string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface TransportStream {
  readonly status: number;
  header(name: string): string | undefined;
  /** Ends when the server closes; throws when the connection breaks or the signal fires. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** HTTP without redirects. Rejects when no complete answer arrives in time. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  open(request: TransportRequest): Promise<TransportStream>;
}
