import { BrowserClient } from "./browser-client.ts";
import { type ClientOptions, resolveOptions } from "./client-options.ts";
import type { FlagClient } from "./flag-client.ts";
import { followStream } from "./stream-follower.ts";

/**
 * Creates a client for one page and user and starts to fetch the user's values.
 * Throws `FlagError` (`invalid_sdk_key`, `invalid_option`, `invalid_context`).
 *
 * @example
 * ```ts
 * const client = createClient({ sdkKey: "dvc_client_…", baseUrl: "https://flags.example.com", user: { user_id: "ada" } });
 * await client.ready();
 * const headline = client.variableValue("welcome-headline", "Welcome");
 * client.on("changed", ({ variables }) => console.log("changed:", variables));
 * client.track({ type: "signed-up" });
 * ```
 */
export function createClient(options: ClientOptions): FlagClient {
  const resolved = resolveOptions(options);
  return new BrowserClient(resolved, resolved.realtime ? followStream : undefined);
}
