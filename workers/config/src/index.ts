import { createWorker } from "./routes/serve.ts";
import type { ConfigEnv } from "./services.ts";

export { UserStore } from "./objects/user-store.ts";

/** The one mutable thing in module scope: the Worker holds its app with bounded caches. */
export default { fetch: createWorker() } satisfies ExportedHandler<ConfigEnv>;
