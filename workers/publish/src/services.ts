import { createRecordSigner, signEnvironmentStreamPath, type RecordSigner } from "@burgee/contract";
import {
  createConsoleLog,
  createLogLimiter,
  createMeter,
  systemClock,
  type Log,
  type LogLimiter,
  type Meter,
} from "@burgee/worker-common";

import { createBucketVersionStore } from "./adapters/bucket-version-store.ts";
import { verifyWithEngine } from "./adapters/engine-verifier.ts";
import { createRealtimeAnnouncer } from "./adapters/realtime-announcer.ts";
import { createSqlProjectDatabase } from "./adapters/sql-project-database.ts";
import { createLoginLimit, type LoginLimit } from "./core/login-limit.ts";
import type { PublisherPorts } from "./core/ports.ts";

/** How long after an interrupted step the object of a project wakes up to settle it. */
const RECOVERY_DELAY_MS = 15_000;

/** At most one log line about failed logins of a kind in this time; their number is in the line and in the metric. */
const REFUSAL_LOG_PAUSE_MS = 10_000;
/** Failed logins of an address in a minute when the variable sets no other number. Ours: a person mistypes less often. */
const LOGIN_FAILURES_MAX = 20;

/** Bindings that a deployment may lack. */
export interface OptionalBindings {
  readonly METRICS?: AnalyticsEngineDataset;
  /** `<key id>:<PKCS #8 as base64>`: signs pointers and key records. */
  readonly SIGNING_KEY?: string;
}

export type ProjectStub = ReturnType<Env["PROJECTS"]["getByName"]>;

/** What an isolate remembers from request to request. */
export interface IsolateState {
  readonly logins: LoginLimit;
  readonly mayLog: LogLimiter;
  /** Made with the bindings of the first request. */
  meter: Meter | undefined;
}

/** What the routes need of a deployment. */
export interface Services {
  readonly log: Log;
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  readonly logins: LoginLimit;
  /** Failed logins of an address in a minute before it must wait. */
  readonly loginFailuresMax: number;
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

export function createIsolateState(): IsolateState {
  return {
    logins: createLoginLimit(systemClock),
    mayLog: createLogLimiter(systemClock, REFUSAL_LOG_PAUSE_MS),
    meter: undefined,
  };
}

export function createServices(env: Env & OptionalBindings, isolate: IsolateState): Services {
  isolate.meter ??= createMeter("burgee-publish", env.METRICS);
  return {
    log: createConsoleLog("burgee-publish"),
    mayLog: isolate.mayLog,
    meter: isolate.meter,
    logins: isolate.logins,
    loginFailuresMax: readCount(env.ADMIN_LOGIN_FAILURES_MAX) ?? LOGIN_FAILURES_MAX,
    adminToken: env.ADMIN_TOKEN,
    // Types promise the secret; a deployment may still lack it.
    lacksStreamSecret: !env.STREAM_SECRET && Boolean(env.PUBLIC_ORIGIN),
    openProject: (projectKey) => env.PROJECTS.getByName(projectKey),
  };
}

function readCount(text: string | undefined): number | undefined {
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** Everything that a project's object works with. */
export function createPublisherPorts(ctx: DurableObjectState, env: Env & OptionalBindings): PublisherPorts {
  // SDKs append the path to it as it is.
  const hostname = env.PUBLIC_ORIGIN.replace(/\/+$/, "");
  const database = createSqlProjectDatabase(ctx.storage);
  // An alarm may wake the object without its name; a request never does.
  const projectKey = ctx.id.name ?? database.findProjectKey();
  if (projectKey === undefined) throw new Error("the object does not know its project yet");
  return {
    projectKey,
    database,
    store: createBucketVersionStore(env.CONFIGS, env.CONFIGS_KV, createSigner(env)),
    announcer: createRealtimeAnnouncer(env.REALTIME),
    verify: verifyWithEngine,
    clock: systemClock,
    wakeLater() {
      database.saveProjectKey(projectKey);
      return ctx.storage.setAlarm(Date.now() + RECOVERY_DELAY_MS);
    },
    async streamOf(environmentId) {
      if (hostname === "") return undefined;
      return { hostname, path: await signEnvironmentStreamPath(env.STREAM_SECRET, environmentId, Date.now()) };
    },
    log: createConsoleLog("burgee-publish"),
  };
}

/** Throws when the secret is malformed: storing unsigned what readers may insist on would be worse. */
function createSigner({ SIGNING_KEY }: OptionalBindings): RecordSigner | undefined {
  return SIGNING_KEY ? createRecordSigner(SIGNING_KEY) : undefined;
}
