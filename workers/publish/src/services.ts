import { createRecordSigner, RATE_LIMITS, signEnvironmentStreamPath, type RecordSigner } from "@burgee/contract";
import { createCompiler, createViewMemory, type ProjectListReply } from "@burgee/publisher/core";
import {
  createConsoleLog,
  createIdentityDeps,
  createIntegrity,
  createLogLimiter,
  createMeter,
  createRateLimiter,
  systemClock,
  type IdentityDeps,
  type IdentitySettings,
  type IntegritySettings,
  type KeepAlive,
  type Log,
  type LogLimiter,
  type Meter,
  type OperatorLimiters,
  type RateLimiter,
} from "@burgee/worker-common";
import type { AdminGate, AdmittedCall } from "@burgee/worker-common/admin";

import { createBucketTreeStore, listProjects } from "./adapters/bucket-tree-store.ts";
import { createBucketVersionStore } from "./adapters/bucket-version-store.ts";
import { callHook } from "./adapters/call-hook.ts";
import { verifyWithEngine } from "./adapters/engine-verifier.ts";
import { measureSample } from "./adapters/measure-sample.ts";
import { createRealtimeAnnouncer } from "./adapters/realtime-announcer.ts";
import { createSqlChangeDatabase } from "./adapters/sql-changes.ts";
import { createSqlDraftDatabase } from "./adapters/sql-drafts.ts";
import { createSqlProjectDatabase } from "./adapters/sql-project-database.ts";
import { createSqlRevisionDatabase } from "./adapters/sql-revision-database.ts";
import { createSqlWebhookDatabase } from "./adapters/sql-webhook-queries.ts";
import type { ChangePorts } from "./core/changes/ports.ts";
import type { PublisherPorts } from "./core/ports.ts";
import { principalScope } from "./core/principals/store-principals.ts";
import type { RetentionSettings, RevisionPorts } from "./core/revisions/ports.ts";
import { CACHED_TEXT_LENGTH_MAX } from "./core/revisions/revision-limits.ts";
import { createTextCache } from "./core/revisions/text-cache.ts";
import type { WebhookPorts } from "./core/webhooks/ports.ts";

/** How long after an interrupted step the object of a project wakes up to settle it. */
const RECOVERY_DELAY_MS = 15_000;

/** At most one log line about refused requests of a kind in this time; the metric has their number. */
const REFUSAL_LOG_PAUSE_MS = 10_000;

/** How long files and contents of versions are kept, unless the deployment says. */
const RETENTION_DAYS_DEFAULT = 180;
/** How many of each environment are kept whatever their age, unless the deployment says. */
const RETENTION_VERSIONS_DEFAULT = 50;

/** Projects that a session shows. Ours: each costs a lookup for the caller and for each of its groups. */
const SESSION_PROJECTS_MAX = 200;

const log = createConsoleLog("burgee-publish");

/** Bindings that a deployment may lack. */
export interface OptionalBindings extends IntegritySettings, IdentitySettings {
  readonly METRICS?: AnalyticsEngineDataset;
  /** `<key id>:<PKCS #8 as base64>`: signs pointers and key records. */
  readonly SIGNING_KEY?: string;
  readonly RETENTION_DAYS?: string;
  readonly RETENTION_VERSIONS?: string;
  readonly WEBHOOKS_ALLOW_LOCAL?: string;
}

export type ProjectStub = ReturnType<Env["PROJECTS"]["getByName"]>;

/** What an isolate remembers from request to request. */
export interface IsolateState {
  readonly limiters: OperatorLimiters;
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  readonly identity: IdentityDeps;
}

/** What the routes need of a deployment. */
export interface Services extends IsolateState {
  readonly log: Log;
  /** Undefined or empty when the deployment lacks the secret. */
  readonly adminToken: string | undefined;
  readonly openGate: (keepAlive: KeepAlive) => AdminGate;
  readonly openProject: (projectKey: string) => ProjectStub;
  readonly listProjects: (countMax: number, cursor: string | undefined) => Promise<ProjectListReply>;
  /** The projects, or only the one that is named whether it exists or not. Lists them once per request. */
  readonly listScopes: (
    projectKey?: string,
  ) => Promise<{ readonly scopes: readonly ProjectScope[]; readonly hasMore: boolean }>;
}

/** A project, and where its roles are kept. */
export interface ProjectScope {
  readonly projectKey: string;
  readonly scope: string;
}

/** What Hono hands to the routes. */
export interface PublishContext {
  readonly Bindings: Env;
  readonly Variables: { services: Services };
}

/** What a handler gets beside its input. */
export interface PublishRoute {
  /** The object of the project that the path names. */
  readonly project: ProjectStub;
  readonly listProjects: Services["listProjects"];
  readonly listScopes: Services["listScopes"];
  readonly fingerprint: AdmittedCall["fingerprint"];
  readonly identity: AdmittedCall["identity"];
  /** Id of the project, or `PLATFORM_SCOPE`. */
  readonly scope: string;
}

export function createIsolateState(env: Env & OptionalBindings): IsolateState {
  const meter = createMeter("burgee-publish", env.METRICS);
  return {
    identity: createIdentityDeps(env, { log, meter, clock: systemClock }),
    limiters: { operator: createLimiter(env, "OPERATOR_LIMIT"), login: createLimiter(env, "LOGIN_LIMIT") },
    mayLog: createLogLimiter(systemClock, REFUSAL_LOG_PAUSE_MS),
    meter,
  };
}

function createLimiter(env: Env, name: keyof typeof RATE_LIMITS.publish): RateLimiter {
  const deps = { binding: env[name], clock: systemClock, factor: env.RATE_LIMIT_FACTOR };
  return createRateLimiter(RATE_LIMITS.publish[name], deps);
}

export function createServices(env: Env & OptionalBindings, isolate: IsolateState): Services {
  return {
    ...isolate,
    log,
    adminToken: env.ADMIN_TOKEN,
    openGate: (keepAlive) => createGate(env, isolate, keepAlive),
    openProject: (projectKey) => env.PROJECTS.getByName(projectKey),
    listProjects: (countMax, cursor) => listProjects(env.CONFIGS, countMax, cursor),
    listScopes: createScopeList(env.CONFIGS),
  };
}

function createScopeList(bucket: R2Bucket): Services["listScopes"] {
  let listed: ReturnType<Services["listScopes"]> | undefined;
  const toScope = async (projectKey: string) => ({ projectKey, scope: await principalScope(projectKey) });
  return async (projectKey) => {
    if (projectKey !== undefined) return { scopes: [await toScope(projectKey)], hasMore: false };
    listed ??= listProjects(bucket, SESSION_PROJECTS_MAX).then(async ({ projects, cursor }) => ({
      scopes: await Promise.all(projects.map((project) => toScope(project.projectKey))),
      hasMore: cursor !== undefined,
    }));
    return listed;
  };
}

const NO_STREAM_SECRET =
  "set the secret STREAM_SECRET of burgee-publish: with PUBLIC_ORIGIN, configs name event streams";

function createGate(env: Env, isolate: IsolateState, keepAlive: KeepAlive): AdminGate {
  // Types promise the secret; a deployment may still lack it, and configs would name streams that nobody can open.
  const missing = !env.STREAM_SECRET && Boolean(env.PUBLIC_ORIGIN) ? NO_STREAM_SECRET : undefined;
  const identity = { ...isolate.identity, adminToken: env.ADMIN_TOKEN };
  return { ...isolate, identity, log, worker: "burgee-publish", missing, scopeOf: principalScope, keepAlive };
}

/** Everything that a project's object works with. */
export function createPublisherPorts(ctx: DurableObjectState, env: Env & OptionalBindings): PublisherPorts {
  // SDKs append the path to it as it is.
  const hostname = env.PUBLIC_ORIGIN.replace(/\/+$/, "");
  const database = createSqlProjectDatabase(ctx.storage);
  // An alarm may wake the object without its name; a request never does.
  const projectKey = ctx.id.name ?? database.findProjectKey();
  if (projectKey === undefined) throw new Error("the object does not know its project yet");
  const meter = createMeter("burgee-publish", env.METRICS);
  const integrity = createIntegrity(env, { log, meter, clock: systemClock });
  return {
    projectKey,
    database,
    store: createBucketVersionStore(env.CONFIGS, env.CONFIGS_KV, integrity, createSigner(env)),
    announcer: createRealtimeAnnouncer(env.REALTIME),
    verify: verifyWithEngine,
    viewMemory: createViewMemory(),
    clock: systemClock,
    wakeLater(delayMs = RECOVERY_DELAY_MS) {
      database.saveProjectKey(projectKey);
      return wakeAt(ctx.storage, Date.now() + delayMs);
    },
    async streamOf(environmentId) {
      if (hostname === "") return undefined;
      return { hostname, path: await signEnvironmentStreamPath(env.STREAM_SECRET, environmentId, Date.now()) };
    },
    log,
  };
}

/** Sets the alarm, unless it rings earlier anyhow: what waits for a time must not be put off by what happens meanwhile. */
async function wakeAt(storage: DurableObjectStorage, atMs: number): Promise<void> {
  const setMs = await storage.getAlarm();
  if (setMs === null || setMs > atMs) await storage.setAlarm(atMs);
}

/** What a project's object needs for changes, beside what it needs for flag files. */
export function createChangePorts({ storage }: DurableObjectState, ports: RevisionPorts): ChangePorts {
  const wake = (atMs: number) => wakeAt(storage, atMs);
  const [changes, drafts] = [createSqlChangeDatabase(storage), createSqlDraftDatabase(storage)];
  return { ...ports, changes, drafts, measure: measureSample, wakeAt: wake };
}

/** What a project's object needs for flag files, beside what it needs for versions. */
export function createRevisionPorts(
  { storage }: DurableObjectState,
  env: Env & OptionalBindings,
  ports: PublisherPorts,
): RevisionPorts {
  return {
    ...ports,
    revisions: createSqlRevisionDatabase(storage),
    trees: createBucketTreeStore(env.CONFIGS, ports.projectKey),
    compiler: createCompiler(),
    texts: createTextCache(CACHED_TEXT_LENGTH_MAX),
    retention: readRetention(env),
  };
}

/** What a project's object needs to call webhooks, beside what it needs for versions. */
export function createWebhookPorts(
  { storage }: DurableObjectState,
  env: Env & OptionalBindings,
  ports: PublisherPorts,
): WebhookPorts {
  const allowsLocalHooks = env.WEBHOOKS_ALLOW_LOCAL === "true";
  const webhooks = createSqlWebhookDatabase(storage);
  return { ...ports, webhooks, callHook: (call) => callHook(call), allowsLocalHooks };
}

/** A setting that is no whole number of at least 1 counts as absent: a typo must not delete anything. */
function readRetention({ RETENTION_DAYS, RETENTION_VERSIONS }: OptionalBindings): RetentionSettings {
  const read = (text: string | undefined, fallback: number): number =>
    /^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : fallback;
  return {
    days: read(RETENTION_DAYS, RETENTION_DAYS_DEFAULT),
    countMin: read(RETENTION_VERSIONS, RETENTION_VERSIONS_DEFAULT),
  };
}

/** Throws when the secret is malformed: storing unsigned what readers may insist on would be worse. */
function createSigner({ SIGNING_KEY }: OptionalBindings): RecordSigner | undefined {
  return SIGNING_KEY ? createRecordSigner(SIGNING_KEY) : undefined;
}
