import { BrowserClient } from "./browser-client.ts";
import { type ClientOptions, resolveOptions } from "./client-options.ts";
import type { FlagClient } from "./flag-client.ts";

export type * from "./index.ts";
export { FlagError } from "@burgee/sdk-core";

/**
 * `createClient` without the event stream and without its code, for pages that count every byte. It fetches every
 * `pollingIntervalMs`, by default once a minute. Throws `FlagError` as the other does.
 *
 * @example
 * ```ts
 * import { createClient } from "@burgee/client-sdk/polling";
 *
 * const client = createClient({ sdkKey: "dvc_client_…", baseUrl: "https://flags.example.com" });
 * ```
 */
export function createClient(options: Omit<ClientOptions, "realtime">): FlagClient {
  // The default interval of clients with a stream, which fall back to it.
  return new BrowserClient(resolveOptions({ ...options, realtime: true }));
}
