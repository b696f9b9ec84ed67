import { BrowserClient } from "./browser-client.ts";
import { type ClientOptions, resolveOptions } from "./client-options.ts";
import type { FlagClient } from "./flag-client.ts";

export type * from "./index.ts";
export { FlagError } from "@burgee/sdk-core";

const POLLING_INTERVAL_MS = 60_000;

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
  const pollingIntervalMs = options.pollingIntervalMs ?? POLLING_INTERVAL_MS;
  return new BrowserClient(resolveOptions({ ...options, pollingIntervalMs, realtime: false }), undefined);
}
