import {
  createConsoleLog,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createPublishedStores,
  systemClock,
  withTimeout,
  type KeyDirectory,
  type Log,
  type LogLimiter,
} from "@burgee/worker-common";

import { buildRouting, type Routing } from "./adapters/destinations.ts";
import { createR2ReplayControl } from "./adapters/r2-replay-control.ts";
import { createR2SpoolStore } from "./adapters/r2-spool-store.ts";
import { RoutingWatch } from "./adapters/routing-watch.ts";
import { createCommit, type CommitNews } from "./core/commit-posts.ts";
import { deliverRecords, type Delivery, type DeliverLimits } from "./core/deliver-records.ts";
import { GroupCommit } from "./core/group-commit.ts";
import { InFlightCap } from "./core/in-flight-cap.ts";
import {
  COMMIT_GATHER_MS_MAX,
  COMMIT_LENGTH_MAX,
  COMMIT_LINGER_MS,
  COMMIT_OPEN_MS_MAX,
  COMMIT_POSTS_MAX,
  DELIVER_BUDGET_MS,
  DRAIN_ATTEMPTS_MAX,
  DRAIN_BUDGET_MS,
  PENDING_LENGTH_MAX,
  PUT_ATTEMPTS_MAX,
  SPILL_TIMEOUT_MS,
  SWEEP_AFTER_MS,
} from "./core/limits.ts";
import { LiveCounters, type LiveOutcome } from "./core/live-counters.ts";
import { OpenPosts } from "./core/open-posts.ts";
import type { ReplayControl, PointerQueue, SpoolStore } from "./core/ports.ts";
import { PostChain } from "./core/post-chain.ts";
import { REJECTED_PREFIX, SPOOL_PREFIX, spoolObjectName } from "./core/spool-names.ts";

/** Bindings of the Worker; secrets that a deployment may leave out are optional. */
export interface EventsEnv extends Env {
  /** Only for a run-time override of the ratios: a server key of the operator's own project. */
  readonly ROUTING_SDK_KEY?: string;
  /** Analytics Engine data set for live counters. */
  readonly METRICS?: AnalyticsEngineDataset;
}

/** Everything that one isolate holds: made once, from the first request's bindings. */
export interface Services {
  readonly keys: KeyDirectory;
  readonly chain: PostChain;
  readonly group: GroupCommit;
  readonly openPosts: OpenPosts;
  readonly routing: Routing;
  readonly routingWatch: RoutingWatch;
  readonly store: SpoolStore;
  readonly queue: PointerQueue;
  readonly replayControl: ReplayControl;
  readonly live: LiveCounters;
  readonly log: Log;
  /** For lines that an overload would repeat with every post. */
  readonly mayLog: LogLimiter;
  readonly startedAtMs: number;
  readonly sweepAfterMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** Delivery without haste, for the consumer and for replay. */
  readonly deliverSpooled: (records: readonly Uint8Array[]) => Promise<Delivery>;
  /** Counts events per environment in this isolate and in the data set for dashboards. */
  readonly count: (outcome: LiveOutcome, environmentId: string, events: number) => void;
}

const OVERLOAD_LOG_PAUSE_MS = 10_000;

const now = (): number => Date.now();
const random = (): number => Math.random();
const newId = (): string => crypto.randomUUID().slice(-12);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Builds the services. Must run inside a request, because it draws the isolate's id. */
export function createServices(env: EventsEnv): Services {
  const log = createConsoleLog("burgee-events");
  const meter = createMeter("burgee-events", env.METRICS);
  const live = new LiveCounters();
  const store = createR2SpoolStore(env.SPOOL);
  const queue: PointerQueue = { send: async (pointer) => void (await env.SPILL.send(pointer)) };
  const chain = new PostChain(newId());
  const routing = buildRouting(env, { store, now, random, newId, log });
  for (const problem of routing.problems) log("error", "bad configuration; events wait in the spool", { problem });
  const cap = new InFlightCap();
  const count = (outcome: LiveOutcome, environmentId: string, events: number): void => {
    live.add(environmentId, outcome, events, now());
    meter.count(`events_${outcome}`, environmentId, [], [events]);
  };
  const deliver = (records: readonly Uint8Array[], limits: DeliverLimits): Promise<Delivery> =>
    deliverRecords(records, { router: routing.router, now, sleep, random }, limits);
  let objectNumber = 0;
  const put = async (prefix: string, bytes: Uint8Array, facts: Parameters<SpoolStore["put"]>[2]): Promise<string> => {
    const name = spoolObjectName(prefix, now(), `${chain.isolateId}-${++objectNumber}`);
    await withTimeout(store.put(name, bytes, facts), SPILL_TIMEOUT_MS, systemClock, (): never => {
      throw new Error(`took longer than ${SPILL_TIMEOUT_MS} ms`);
    });
    return name;
  };

  const commit = createCommit({
    deliver: (records) =>
      routing.isDirect
        ? deliver(records, { attemptsMax: PUT_ATTEMPTS_MAX, budgetMs: DELIVER_BUDGET_MS })
        : Promise.resolve({ undelivered: [...records.keys()], reason: "not_direct", attempts: 0 }),
    spill: (bytes, facts) => put(SPOOL_PREFIX, bytes, facts),
    keepRejects: async (bytes, facts) => void (await put(REJECTED_PREFIX, bytes, facts)),
    sendPointer: (name) => queue.send({ name }),
    settleInChain: (number, isStored) => chain.settle(number, isStored),
    tell: (news) => tell(news, { log, count, cap }),
    now,
  });
  const group = new GroupCommit(
    { commit, now, sleep, inFlightMax: () => cap.max },
    {
      postsMax: COMMIT_POSTS_MAX,
      lengthMax: COMMIT_LENGTH_MAX,
      lingerMs: COMMIT_LINGER_MS,
      gatherMsMax: COMMIT_GATHER_MS_MAX,
      openMsMax: COMMIT_OPEN_MS_MAX,
      pendingLengthMax: PENDING_LENGTH_MAX,
    },
  );
  return {
    keys: createKeyDirectory({ ...createPublishedStores(env), clock: systemClock }),
    chain,
    group,
    openPosts: new OpenPosts(),
    routing,
    routingWatch: new RoutingWatch(env, routing, { now, log }),
    store,
    queue,
    replayControl: createR2ReplayControl(env.SPOOL),
    live,
    log,
    mayLog: createLogLimiter(systemClock, OVERLOAD_LOG_PAUSE_MS),
    startedAtMs: now(),
    sweepAfterMs: readSeconds(env.SWEEP_AFTER_SECONDS) ?? SWEEP_AFTER_MS,
    now,
    random,
    newId,
    deliverSpooled: (records) => deliver(records, { attemptsMax: DRAIN_ATTEMPTS_MAX, budgetMs: DRAIN_BUDGET_MS }),
    count,
  };
}

function tell(
  news: CommitNews,
  to: { readonly log: Log; readonly count: Services["count"]; readonly cap: InFlightCap },
): void {
  if (news.kind === "pointer_not_sent") {
    to.log("warn", "the spill queue refused a pointer; the sweep will find its object");
    return;
  }
  if (news.kind === "rejects_not_kept") {
    to.log("error", "rejected events could not be kept", { posts: news.posts.length });
    return;
  }
  const environments = new Map<string, number>();
  for (const { environmentId, events } of news.posts) {
    environments.set(environmentId, (environments.get(environmentId) ?? 0) + events);
  }
  for (const [environmentId, events] of environments) {
    to.count(news.kind, environmentId, events);
    if (news.kind !== "refused") to.count("accepted", environmentId, events);
  }
  if (news.kind === "delivered") to.cap.report(news.tookMs);
  else if (news.kind === "refused")
    to.log("error", "a commit was refused", { posts: news.posts.length, reason: news.reason });
  else if (!EXPECTED_SPILLS.has(news.reason)) {
    to.log("warn", "a commit was spilled", { posts: news.posts.length, reason: news.reason });
  }
}

/** Reasons for which the spool is the ordinary way. */
const EXPECTED_SPILLS: ReadonlySet<string> = new Set(["not_direct", "large_post"]);

function readSeconds(text: string): number | undefined {
  const seconds = Number(text);
  return text !== "" && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
