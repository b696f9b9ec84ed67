import type { Log } from "@burgee/worker-common";

import { BREAKER_TUNING, DestinationBreaker } from "../core/destination-breaker.ts";
import { DestinationRouter } from "../core/destination-router.ts";
import { parseDestinations } from "../core/parse-destinations.ts";
import type { SpoolStore } from "../core/ports.ts";
import type { EventsEnv } from "../services.ts";
import { createFirehoseSink } from "./firehose-sink.ts";
import { createR2PartitionSink } from "./r2-partition-sink.ts";

/** Where events go. */
export interface Routing {
  readonly sink: "firehose" | "r2";
  /** False: every post goes through the spool, because the sink wants large objects or the configuration is bad. */
  readonly isDirect: boolean;
  readonly router: DestinationRouter;
  readonly streamNames: readonly string[];
  /** What is wrong with the configuration. Events are accepted and spooled until it is repaired. */
  readonly problems: readonly string[];
}

export interface RoutingDeps {
  readonly store: SpoolStore;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

/** Builds the destinations that the configuration names. Never throws: bad configuration is a list of problems. */
export function buildRouting(env: EventsEnv, deps: RoutingDeps): Routing {
  const sinkName: string = env.EVENT_SINK;
  if (sinkName === "r2") {
    const destination = routed("r2", 1, createR2PartitionSink(deps), deps);
    const router = new DestinationRouter([destination], deps.random);
    return { sink: "r2", isDirect: false, router, streamNames: ["r2"], problems: [] };
  }
  const parse = parseDestinations(env.FIREHOSE_STREAMS);
  const problems = [
    ...(sinkName === "firehose" ? [] : [`EVENT_SINK must be "firehose" or "r2", not ${JSON.stringify(sinkName)}`]),
    ...(parse.ok ? [] : parse.problems),
    ...(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const).flatMap((name) =>
      env[name] ? [] : [`${name} is not set; give it with \`wrangler secret put ${name}\``],
    ),
  ];
  if (!parse.ok || problems.length > 0) {
    const router = new DestinationRouter([], deps.random);
    return { sink: "firehose", isDirect: false, router, streamNames: [], problems };
  }
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  const destinations = parse.destinations.map((destination) =>
    routed(destination.name, destination.ratio, createFirehoseSink(destination, credentials), deps),
  );
  const router = new DestinationRouter(destinations, deps.random);
  return { sink: "firehose", isDirect: true, router, streamNames: destinations.map(({ name }) => name), problems };
}

function routed(
  name: string,
  ratio: number,
  sink: ReturnType<typeof createFirehoseSink>,
  { random, log }: RoutingDeps,
): ConstructorParameters<typeof DestinationRouter>[0][number] {
  const breaker = new DestinationBreaker(BREAKER_TUNING, random, (from, to) => {
    log(to === "open" ? "warn" : "info", "destination shifted", { destination: name, from, to });
  });
  return { name, ratio, sink, breaker };
}
