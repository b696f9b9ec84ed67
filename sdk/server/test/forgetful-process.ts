/** A process that never calls `close`: it must end by itself and deliver what it reported. */
import { createClient } from "../src/index.ts";

const [baseUrl, sdkKey] = process.argv.slice(2);
if (baseUrl === undefined) throw new Error("usage: forgetful-process.ts BASE_URL SDK_KEY");
const client = createClient({ sdkKey, baseUrl, flushIntervalMs: 60_000, closeTimeoutMs: 2_000 });
await client.ready();
client.variableValue({ user_id: "ada" }, "new-checkout", false);
client.track({ user_id: "ada" }, { type: "forgotten" });
// Long enough for the stream to open.
await new Promise((resolve) => setTimeout(resolve, 300));
