import type { BucketingEngine } from "@burgee/bucketing-wasm";
import type {
  Clock,
  GuardedStore,
  KeyDirectory,
  Log,
  LogLimiter,
  Meter,
  RateLimitBinding,
} from "@burgee/worker-common";

import type { AggregateCounter } from "./core/aggregate-counter.ts";
import type { ConfigLadder } from "./core/config-ladder.ts";
import type { ContentEncoding } from "./core/content-encoding.ts";
import type { UserDirectory } from "./user-data/index.ts";

/** Everything that the routes need, built once per isolate. */
export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  /** For lines that an outage would repeat with every request. */
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  /** Primary first. */
  readonly stores: readonly GuardedStore[];
  readonly keys: KeyDirectory;
  readonly ladder: ConfigLadder;
  /** Throws `ConfigLoadError`. */
  readonly loadConfig: (config: Uint8Array) => BucketingEngine;
  /** URL of an environment's event stream, or undefined when the deployment has none. */
  readonly describeStream: (environmentId: string) => Promise<string | undefined>;
  readonly compress: (bytes: Uint8Array<ArrayBuffer>, encoding: ContentEncoding) => Promise<Uint8Array<ArrayBuffer>>;
  /** Counts what cloud-mode requests evaluated; undefined when the deployment has no events Worker. */
  readonly aggregates: AggregateCounter | undefined;
  /** Stored user data and opt-in decisions. */
  readonly users: UserDirectory;
  readonly limits: { readonly key: RateLimitBinding | undefined; readonly address: RateLimitBinding | undefined };
}
