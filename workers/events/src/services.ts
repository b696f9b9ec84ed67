import {
  createConsoleLog,
  createIdentityDeps,
  createIntegrity,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createPublishedStores,
  systemClock,
  type Clock,
  type IdentityDeps,
  type IdentitySettings,
  type IntegritySettings,
  type KeyDirectory,
  type Log,
  type LogLimiter,
  type Meter,
} from "@burgee/worker-common";

import { createCountDirectory } from "./adapters/count-directory.ts";
import { buildRouting, type Routing, type SinkEnv } from "./adapters/destinations.ts";
import { createLimiters, type LimitEnv, type Limiters } from "./adapters/limiters.ts";
import { createR2ReplayControl } from "./adapters/r2-replay-control.ts";
import { createR2SpoolStore } from "./adapters/r2-spool-store.ts";
import { RoutingWatch, type RoutingEnv } from "./adapters/routing-watch.ts";
import { createCommit } from "./core/commit-posts.ts";
import type { ConfigNames } from "./core/config-names.ts";
import { createDelivery, noDelivery } from "./core/delivery.ts";
import { createEvaluationCounter, type EvaluationCounter } from "./core/evaluation-counter.ts";
import {
  createNameReader,
  findEnvironmentById,
  type FindEnvironmentDeps,
  type ReadNames,
} from "./core/find-environment.ts";
import { GroupCommit, InFlightCap } from "./core/group-commit.ts";
import {
  COMMIT_DELIVERY,
  COMMIT_LIMITS,
  DRAIN_DELIVERY,
  OVERLOAD_LOG_PAUSE_MS,
  SWEEP_AFTER_MS,
} from "./core/limits.ts";
import { createObserver, LiveCounters } from "./core/observer.ts";
import { OpenPosts } from "./core/open-posts.ts";
import type { CountDirectory, Delivery, Observer, ReplayControl, Spool, SpoolStore } from "./core/ports.ts";
import { createTimeWriter, KeyFacts, PostChain, type WriteTime } from "./core/post-origin.ts";
import { createSpool } from "./core/spool.ts";

/** What counts evaluations; without the binding nothing does. */
interface CountEnv extends Partial<Pick<Env, "COUNTS">> {
  /** `off`: nothing is counted. */
  readonly EVALUATION_COUNTS?: string;
}

/** Bindings of the Worker; what a deployment may leave out is optional. */
export interface EventsEnv
  extends
    Omit<Env, keyof LimitEnv | keyof IdentitySettings | keyof CountEnv>,
    SinkEnv,
    RoutingEnv,
    LimitEnv,
    IntegritySettings,
    IdentitySettings,
    CountEnv {
  /** Analytics Engine data set for live counters. */
  readonly METRICS?: AnalyticsEngineDataset;
}

/** Everything that one isolate holds: made once, from the first request's bindings. */
export interface Services {
  readonly keys: KeyDirectory;
  readonly keyFacts: KeyFacts;
  /** Identifies operators. */
  readonly identity: IdentityDeps;
  readonly writeTime: WriteTime;
  readonly chain: PostChain;
  readonly group: GroupCommit;
  readonly openPosts: OpenPosts;
  readonly limiters: Limiters;
  readonly meter: Meter;
  /** Undefined: nothing is counted. */
  readonly evaluations: EvaluationCounter | undefined;
  readonly counts: CountDirectory | undefined;
  readonly environments: FindEnvironmentDeps;
  readonly readNames: ReadNames;
  readonly routing: Routing;
  readonly routingWatch: RoutingWatch;
  /** Delivery without haste, for the consumer and for replay. */
  readonly delivery: Delivery;
  readonly spool: Spool;
  readonly observer: Observer;
  readonly store: SpoolStore;
  readonly replayControl: ReplayControl;
  readonly live: LiveCounters;
  readonly log: Log;
  /** For lines that an overload would repeat with every post. */
  readonly mayLog: LogLimiter;
  readonly startedAtMs: number;
  readonly sweepAfterMs: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
}

/** Builds the services. Must run inside a request, because it draws the isolate's id. */
export function createServices(env: EventsEnv): Services {
  const clock = systemClock;
  const random = Math.random;
  const newId = (): string => crypto.randomUUID().slice(-12);
  const log = createConsoleLog("burgee-events");
  const live = new LiveCounters();
  const cap = new InFlightCap();
  const chain = new PostChain(newId());
  const store = createR2SpoolStore(env.SPOOL);
  const routing = buildRouting(env, { store, clock, random, newId, log });
  for (const problem of routing.problems) log("error", "bad configuration; events wait in the spool", { problem });

  const deliveryDeps = { router: routing.router, clock, random };
  const meter = createMeter("burgee-events", env.METRICS);
  const integrity = createIntegrity(env, { log, meter, clock });
  const stores = createPublishedStores(env);
  const mayLog = createLogLimiter(clock, OVERLOAD_LOG_PAUSE_MS);
  const counts =
    env.EVALUATION_COUNTS === "off" || env.COUNTS === undefined ? undefined : createCountDirectory(env.COUNTS);
  const observer = createObserver({ live, meter, cap, log, clock });
  const spool = createSpool({ store, queue: env.SPILL, clock, isolateId: chain.isolateId });
  const commitDelivery = routing.isDirect ? createDelivery(deliveryDeps, COMMIT_DELIVERY) : noDelivery;
  const commit = createCommit({ delivery: commitDelivery, spool, observer, chain, clock });

  return {
    keys: createKeyDirectory({ ...stores, clock, integrity }),
    keyFacts: new KeyFacts(),
    identity: createIdentityDeps(env, { log, meter, clock }),
    writeTime: createTimeWriter(),
    chain,
    group: new GroupCommit({ commit, clock, cap }, COMMIT_LIMITS),
    openPosts: new OpenPosts(),
    limiters: createLimiters(env, clock),
    meter,
    evaluations: counts && createEvaluationCounter({ store: counts.store, clock, log, mayLog, meter }),
    counts,
    environments: { stores, integrity },
    readNames: createNameReader(stores),
    routing,
    routingWatch: new RoutingWatch(env, routing, { clock, log }),
    delivery: createDelivery(deliveryDeps, DRAIN_DELIVERY),
    spool,
    observer,
    store,
    replayControl: createR2ReplayControl(env.SPOOL),
    live,
    log,
    mayLog,
    startedAtMs: clock.now(),
    sweepAfterMs: readSeconds(env.SWEEP_AFTER_SECONDS) ?? SWEEP_AFTER_MS,
    clock,
    random,
    newId,
  };
}

/** Makes what reads the names of an environment outside of requests; undefined when they cannot be read. */
export function createNameSource(env: EventsEnv): (environmentId: string) => Promise<ConfigNames | undefined> {
  const clock = systemClock;
  const log = createConsoleLog("burgee-events");
  const stores = createPublishedStores(env);
  const integrity = createIntegrity(env, { log, meter: createMeter("burgee-events", env.METRICS), clock });
  return async (environmentId) => {
    const environment = await findEnvironmentById(environmentId, { stores, integrity });
    return environment && createNameReader(stores)(environment);
  };
}

function readSeconds(text: string): number | undefined {
  const seconds = Number(text);
  return text !== "" && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
