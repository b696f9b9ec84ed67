import { createRecordSigner, RATE_LIMITS, signEnvironmentStreamPath, type RecordSigner } from "@burgee/contract";
import {
  createConsoleLog,
  createIntegrity,
  createLogLimiter,
  createMeter,
  createRateLimiter,
  systemClock,
  type IntegritySettings,
  type Log,
  type LogLimiter,
  type Meter,
  type OperatorLimiters,
  type RateLimiter,
} from "@burgee/worker-common";

import { createBucketVersionStore } from "./adapters/bucket-version-store.ts";
import { verifyWithEngine } from "./adapters/engine-verifier.ts";
import { createRealtimeAnnouncer } from "./adapters/realtime-announcer.ts";
import { createSqlProjectDatabase } from "./adapters/sql-project-database.ts";
import type { PublisherPorts } from "./core/ports.ts";

/** How long after an interrupted step the object of a project wakes up to settle it. */
const RECOVERY_DELAY_MS = 15_000;

/** At most one log line about refused requests of a kind in this time; the metric has their number. */
const REFUSAL_LOG_PAUSE_MS = 10_000;

/** Bindings that a deployment may lack. */
export interface OptionalBindings extends IntegritySettings {
  readonly METRICS?: AnalyticsEngineDataset;
  /** `<key id>:<PKCS #8 as base64>`: signs pointers and key records. */
  readonly SIGNING_KEY?: string;
}

export type ProjectStub = ReturnType<Env["PROJECTS"]["getByName"]>;

/** What an isolate remembers from request to request. */
export interface IsolateState {
  readonly limiters: OperatorLimiters;
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
}

/** What the routes need of a deployment. */
export interface Services extends IsolateState {
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

export function createIsolateState(env: Env & OptionalBindings): IsolateState {
  return {
    limiters: { operator: createLimiter(env, "OPERATOR_LIMIT"), login: createLimiter(env, "LOGIN_LIMIT") },
    mayLog: createLogLimiter(systemClock, REFUSAL_LOG_PAUSE_MS),
    meter: createMeter("burgee-publish", env.METRICS),
  };
}

function createLimiter(env: Env, name: keyof typeof RATE_LIMITS.publish): RateLimiter {
  const deps = { binding: env[name], clock: systemClock, factor: env.RATE_LIMIT_FACTOR };
  return createRateLimiter(RATE_LIMITS.publish[name], deps);
}

export function createServices(env: Env & OptionalBindings, isolate: IsolateState): Services {
  return {
    ...isolate,
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
  const database = createSqlProjectDatabase(ctx.storage);
  // An alarm may wake the object without its name; a request never does.
  const projectKey = ctx.id.name ?? database.findProjectKey();
  if (projectKey === undefined) throw new Error("the object does not know its project yet");
  const log = createConsoleLog("burgee-publish");
  const meter = createMeter("burgee-publish", env.METRICS);
  const integrity = createIntegrity(env, { log, meter, clock: systemClock });
  return {
    projectKey,
    database,
    store: createBucketVersionStore(env.CONFIGS, env.CONFIGS_KV, integrity, createSigner(env)),
    announcer: createRealtimeAnnouncer(env.REALTIME),
    verify: verifyWithEngine,
    clock: systemClock,
    wakeLater(delayMs = RECOVERY_DELAY_MS) {
      database.saveProjectKey(projectKey);
      return ctx.storage.setAlarm(Date.now() + delayMs);
    },
    async streamOf(environmentId) {
      if (hostname === "") return undefined;
      return { hostname, path: await signEnvironmentStreamPath(env.STREAM_SECRET, environmentId, Date.now()) };
    },
    log,
  };
}

/** Throws when the secret is malformed: storing unsigned what readers may insist on would be worse. */
function createSigner({ SIGNING_KEY }: OptionalBindings): RecordSigner | undefined {
  return SIGNING_KEY ? createRecordSigner(SIGNING_KEY) : undefined;
}
