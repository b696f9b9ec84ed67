import { signStreamPath } from "@burgee/contract";
import { createConsoleLog, systemClock, type Log } from "@burgee/worker-common";

import { createBucketVersionStore } from "./adapters/bucket-version-store.ts";
import { verifyWithEngine } from "./adapters/engine-verifier.ts";
import { createRealtimeAnnouncer } from "./adapters/realtime-announcer.ts";
import { createSqlProjectDatabase } from "./adapters/sql-project-database.ts";
import type { PublisherPorts } from "./core/ports.ts";

/** How long after an interrupted step the object of a project wakes up to settle it. */
const RECOVERY_DELAY_MS = 15_000;

export type ProjectStub = ReturnType<Env["PROJECTS"]["getByName"]>;

/** What the routes need of a deployment. */
export interface Services {
  readonly log: Log;
  /** Undefined or empty when the deployment lacks the secret. */
  readonly adminToken: string | undefined;
  /** Whether configs should name event streams whose addresses cannot be signed. */
  readonly lacksStreamSecret: boolean;
  readonly openProject: (projectKey: string) => ProjectStub;
}

/** What Hono hands to the routes; `project` is the one that the path names. */
export interface PublishContext {
  readonly Bindings: Env;
  readonly Variables: { services: Services; project: ProjectStub };
}

export function createServices(env: Env): Services {
  return {
    log: createConsoleLog("burgee-publish"),
    adminToken: env.ADMIN_TOKEN,
    // Types promise the secret; a deployment may still lack it.
    lacksStreamSecret: !env.STREAM_SECRET && Boolean(env.PUBLIC_ORIGIN),
    openProject: (projectKey) => env.PROJECTS.getByName(projectKey),
  };
}

/** Everything that a project's object works with. */
export function createPublisherPorts(ctx: DurableObjectState, env: Env): PublisherPorts {
  // SDKs append the path to it as it is.
  const hostname = env.PUBLIC_ORIGIN.replace(/\/+$/, "");
  const database = createSqlProjectDatabase(ctx.storage);
  // An alarm may wake the object without its name; a request never does.
  const projectKey = ctx.id.name ?? database.findProjectKey();
  if (projectKey === undefined) throw new Error("the object does not know its project yet");
  return {
    projectKey,
    database,
    store: createBucketVersionStore(env.CONFIGS, env.CONFIGS_KV),
    announcer: createRealtimeAnnouncer(env.REALTIME),
    verify: verifyWithEngine,
    clock: systemClock,
    wakeLater() {
      database.saveProjectKey(projectKey);
      return ctx.storage.setAlarm(Date.now() + RECOVERY_DELAY_MS);
    },
    async streamOf(environmentId) {
      if (hostname === "") return undefined;
      return { hostname, path: await signStreamPath(env.STREAM_SECRET, environmentId) };
    },
    log: createConsoleLog("burgee-publish"),
  };
}
