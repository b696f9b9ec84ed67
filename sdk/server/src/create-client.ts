import { resolveOptions } from "./client-options.ts";
import type { ClientOptions } from "./client-options.ts";
import type { FlagClient } from "./flag-client.ts";
import { LocalBucketingClient } from "./local-bucketing-client.ts";

/**
 * Creates a client that evaluates in process and starts to fetch its config. Use one per process and environment.
 * Throws `FlagError` (`invalid_sdk_key`, `invalid_option`).
 *
 * @example
 * ```ts
 * const client = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com" });
 * await client.ready();
 * const { value, eval: why } = client.variable({ user_id: "ada", country: "CA" }, "banner-text", "Welcome");
 * console.log(value, why.reason);
 * client.track({ user_id: "ada" }, { type: "purchase", value: 9.5 });
 * await client.close();
 * ```
 */
export function createClient(options: ClientOptions): FlagClient {
  return new LocalBucketingClient(resolveOptions(options));
}
