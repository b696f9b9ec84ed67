import { fileURLToPath } from "node:url";

/** Root of the repository, with a slash at its end. */
export const repositoryRoot: string = fileURLToPath(new URL("../", import.meta.url).href);

/** The Workers of the platform, each built and deployable on its own. The first one answers HTTP. */
export const PLATFORM_WORKERS = [
  { name: "burgee-gateway", folder: "workers/gateway", config: "wrangler.toml" },
  { name: "burgee-config", folder: "workers/config", config: "workers/config/wrangler.toml" },
  { name: "burgee-events", folder: "workers/events", config: "workers/events/wrangler.toml" },
  { name: "burgee-publish", folder: "workers/publish", config: "workers/publish/wrangler.toml" },
  { name: "burgee-realtime", folder: "workers/realtime", config: "workers/realtime/wrangler.toml" },
  { name: "burgee-console", folder: "workers/console", config: "workers/console/wrangler.toml" },
] as const;
