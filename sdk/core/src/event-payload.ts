import type { EvaluationContext, JsonValue } from "@burgee/contract";

import type { EvaluationCount } from "./evaluation-aggregator.ts";

/** One event in the wire shape of the events API. */
export interface ReportedEvent {
  readonly type: string;
  readonly customType?: string;
  readonly target?: string | undefined;
  readonly user_id: string;
  /** ISO 8601: the SDK's clock when the event was queued. */
  readonly date: string;
  /** ISO 8601: when it happened, by the application's clock. */
  readonly clientDate: string;
  readonly value?: number | undefined;
  /** Undefined where the post has the map, once for all its events. */
  readonly featureVars: Readonly<Record<string, string>> | undefined;
  readonly metaData?: Readonly<Record<string, JsonValue>> | undefined;
}

/** An event as JSON text, ready to be placed in a post. */
export interface QueuedEvent {
  /** JSON members that the events of one entry share: `"user":{…}`, and whatever else stands beside it. */
  readonly entry: string;
  readonly json: string;
}

/** The events of one post. It is sent again with the same bytes until the server has answered. */
export interface EventPost {
  readonly payloadId: string;
  readonly events: readonly QueuedEvent[];
}

export interface PostLimits {
  /** How many events one post may have. */
  readonly eventsPerPost: number;
  /** UTF-16 code units of all events and entries of one post. A single event may have more. */
  readonly postLengthMax: number;
}

/** Writes the members of an entry that all its events share: the user, without private data. */
export function describeUser({ privateCustomData: _private, ...user }: EvaluationContext): string {
  return `"user":${JSON.stringify(user)}`;
}

/** Packs events into posts in their order. */
export function packEvents(events: readonly QueuedEvent[], limits: PostLimits): QueuedEvent[][] {
  const posts: QueuedEvent[][] = [];
  let post: QueuedEvent[] | undefined;
  let length = 0;
  let lastEntry = "";
  for (const event of events) {
    const { entry, json } = event;
    length += json.length + (entry === lastEntry ? 0 : entry.length);
    if (post === undefined || post.length === limits.eventsPerPost || length > limits.postLengthMax) {
      posts.push((post = []));
      length = json.length + entry.length;
    }
    post.push(event);
    lastEntry = entry;
  }
  return posts;
}

/** Body of a post for paths that take events of one user: `{"payloadId":…,"user":…,"events":[…]}`. */
export function renderSinglePost({ payloadId, events }: EventPost): string {
  return `{"payloadId":"${payloadId}",${events[0]?.entry},"events":[${events.map(({ json }) => json).join()}]}`;
}

/** Body of a post for paths that take events of many users; those of the same user share a batch entry. */
export function renderBatchPost({ payloadId, events }: EventPost): string {
  const eventsByEntry = new Map<string, string[]>();
  for (const { entry, json } of events) {
    const known = eventsByEntry.get(entry);
    if (known === undefined) eventsByEntry.set(entry, [json]);
    else known.push(json);
  }
  const batch = [...eventsByEntry].map(([entry, jsons]) => `{${entry},"events":[${jsons.join()}]}`);
  return `{"payloadId":"${payloadId}","batch":[${batch.join()}]}`;
}

/** The wire event for one row of evaluations that a server counted, whoever they were for. */
export function describeAggregate(row: EvaluationCount, userId: string, dateIso: string): ReportedEvent {
  const { featureId, variationId } = row;
  return {
    type: featureId === undefined ? "aggVariableDefaulted" : "aggVariableEvaluated",
    target: row.variableKey,
    user_id: userId,
    date: dateIso,
    clientDate: dateIso,
    value: row.count,
    featureVars: {},
    metaData: {
      eval: row.countByReason,
      ...(featureId === undefined
        ? { _variation: "DEFAULT" }
        : { _feature: featureId, ...(variationId === undefined ? {} : { _variation: variationId }) }),
    },
  };
}
