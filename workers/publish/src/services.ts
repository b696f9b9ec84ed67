import { createRecordSigner, signStreamPath, type RecordSigner } from "@burgee/contract";
import { createConsoleLog, systemClock, type Log } from "@burgee/worker-common";

import { createBucketVersionStore } from "./adapters/bucket-version-store.ts";
import { verifyWithEngine } from "./adapters/engine-verifier.ts";
import { createRealtimeAnnouncer } from "./adapters/realtime-announcer.ts";
import { createSqlProjectDatabase } from "./adapters/sql-project-database.ts";
import type { PublisherPorts } from "./core/ports.ts";

/** How long after an interrupted step the object of a project wakes up to settle it. */
const RECOVERY_DELAY_MS = 15_000;

export type ProjectStub = ReturnType<Env["PROJECTS"]["getByName"]>;

/** Secrets that a deployment may leave out. */
export interface OptionalBindings {
  /** `<key id>:<PKCS #8 as base64>`: signs pointers and key records. */
  readonly SIGNING_KEY?: string;
}

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
export function createPublisherPorts(ctx: DurableObjectState, env: Env & OptionalBindings): PublisherPorts {
  // SDKs append the path to it as it is.
  const hostname = env.PUBLIC_ORIGIN.replace(/\/+$/, "");
  return {
    projectKey: ctx.id.name ?? "",
    database: createSqlProjectDatabase(ctx.storage),
    store: createBucketVersionStore(env.CONFIGS, env.CONFIGS_KV, createSigner(env)),
    announcer: createRealtimeAnnouncer(env.REALTIME),
    verify: verifyWithEngine,
    clock: systemClock,
    wakeLater: () => ctx.storage.setAlarm(Date.now() + RECOVERY_DELAY_MS),
    async streamOf(environmentId) {
      if (hostname === "") return undefined;
      return { hostname, path: await signStreamPath(env.STREAM_SECRET, environmentId) };
    },
    log: createConsoleLog("burgee-publish"),
  };
}

/** Throws when the secret is malformed: storing unsigned what readers may insist on would be worse. */
function createSigner({ SIGNING_KEY }: OptionalBindings): RecordSigner | undefined {
  return SIGNING_KEY ? createRecordSigner(SIGNING_KEY) : undefined;
}
