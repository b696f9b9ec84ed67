import type { Clock, Log } from "@burgee/worker-common";

import { BREAKER_TUNING, DestinationBreaker, DestinationRouter } from "../core/destination-router.ts";
import { parseDestinations } from "../core/parse-destinations.ts";
import type { RecordSink, SpoolStore } from "../core/ports.ts";
import { createFirehoseSink } from "./firehose-sink.ts";
import { createHttpSink, findHttpSinkProblems } from "./http-sink.ts";
import { createR2PartitionSink } from "./r2-partition-sink.ts";

/** Bindings that say where events go. */
export interface SinkEnv extends Pick<
  Env,
  "EVENT_SINK" | "FIREHOSE_STREAMS" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "HTTP_SINK_URL"
> {
  /** Only with temporary AWS credentials. */
  readonly AWS_SESSION_TOKEN?: string;
  /** Only for `EVENT_SINK = "http"`. */
  readonly HTTP_SINK_TOKEN?: string;
}

export interface SinkDeps {
  readonly store: SpoolStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

interface SinkDestination {
  readonly name: string;
  /** Share of the traffic in [0, 1]; 0 is a standby. */
  readonly ratio: number;
  readonly sink: RecordSink;
}

/** The destinations of a sink, or what is wrong with its configuration and how to repair it. */
type SinkBuild =
  | { readonly ok: true; readonly destinations: readonly SinkDestination[] }
  | { readonly ok: false; readonly problems: readonly string[] };

interface SinkRow {
  /** False for a sink that wants large objects: every post goes through the spool, and the consumer writes to it. */
  readonly isDirect: boolean;
  readonly build: (env: SinkEnv, deps: SinkDeps) => SinkBuild;
}

/** Every value of `EVENT_SINK`. A new sink is a row here and an adapter. */
const SINKS = {
  firehose: { isDirect: true, build: buildFirehose },
  http: { isDirect: true, build: buildHttp },
  r2: {
    isDirect: false,
    build: (_env, deps) => ({
      ok: true,
      destinations: [{ name: "r2", ratio: 1, sink: createR2PartitionSink(deps) }],
    }),
  },
} satisfies Readonly<Record<string, SinkRow>>;

export type SinkName = keyof typeof SINKS;

/** Where events go. */
export interface Routing {
  readonly sink: SinkName;
  /** False: every post goes through the spool, because the sink wants large objects or the configuration is bad. */
  readonly isDirect: boolean;
  readonly router: DestinationRouter;
  readonly streamNames: readonly string[];
  /** What is wrong with the configuration. Events are accepted and spooled until it is repaired. */
  readonly problems: readonly string[];
}

/** Builds the destinations that the configuration names. Never throws: bad configuration is a list of problems. */
export function buildRouting(env: SinkEnv, deps: SinkDeps): Routing {
  const given: string = env.EVENT_SINK;
  const sink = isSinkName(given) ? given : "firehose";
  const row: SinkRow = SINKS[sink];
  const built = row.build(env, deps);
  const problems = [
    ...(isSinkName(given) ? [] : [`EVENT_SINK must be ${listSinkNames()}, not ${JSON.stringify(given)}`]),
    ...(built.ok ? [] : built.problems),
  ];
  const destinations = built.ok && problems.length === 0 ? built.destinations : [];
  const router = new DestinationRouter(
    destinations.map((destination) => ({ ...destination, breaker: createBreaker(destination.name, deps) })),
    deps.random,
  );
  const isDirect = row.isDirect && destinations.length > 0;
  return { sink, isDirect, router, streamNames: destinations.map(({ name }) => name), problems };
}

function buildFirehose(env: SinkEnv): SinkBuild {
  const parse = parseDestinations(env.FIREHOSE_STREAMS);
  const problems = [
    ...(parse.ok ? [] : parse.problems),
    ...(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const).flatMap((name) =>
      env[name] ? [] : [`${name} is not set; give it with \`wrangler secret put ${name}\``],
    ),
  ];
  if (!parse.ok || problems.length > 0) return { ok: false, problems };
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
  };
  const destinations = parse.destinations.map((destination) => {
    const { name, ratio } = destination;
    return { name, ratio, sink: createFirehoseSink(destination, credentials) };
  });
  return { ok: true, destinations };
}

function buildHttp({ HTTP_SINK_URL: url, HTTP_SINK_TOKEN: token }: SinkEnv): SinkBuild {
  const problems = findHttpSinkProblems(url, token);
  if (token === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, destinations: [{ name: "http", ratio: 1, sink: createHttpSink(url, token) }] };
}

function createBreaker(destination: string, { random, log }: SinkDeps): DestinationBreaker {
  return new DestinationBreaker(BREAKER_TUNING, random, (from, to) => {
    log(to === "open" ? "warn" : "info", "destination shifted", { destination, from, to });
  });
}

function isSinkName(name: string): name is SinkName {
  return Object.hasOwn(SINKS, name);
}

/** `"firehose", "http" or "r2"`. */
function listSinkNames(): string {
  const names = Object.keys(SINKS).map((name) => JSON.stringify(name));
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
