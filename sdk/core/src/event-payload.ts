import type { EvaluationContext, JsonValue } from "@burgee/contract";

import type { EvaluationCount } from "./evaluation-aggregator.ts";

/** One event in the wire shape of the events API. */
export interface ReportedEvent {
  readonly type: string;
  readonly customType?: string;
  readonly target?: string;
  readonly user_id: string;
  /** ISO 8601: the SDK's clock when the event was queued. */
  readonly date: string;
  /** ISO 8601: when it happened, by the application's clock. */
  readonly clientDate: string;
  readonly value?: number;
  readonly featureVars: Readonly<Record<string, string>>;
  readonly metaData?: Readonly<Record<string, JsonValue>>;
}

/** An event and its user as JSON text, ready to be placed in a post. */
export interface SerialisedEvent {
  readonly userJson: string;
  readonly eventJson: string;
  /** False for rows of counted evaluations, which can be counted again in place. */
  readonly isTracked: boolean;
}

/** The body of one post. It is sent again byte for byte until the server has answered. */
export interface EventPayload {
  readonly body: string;
  readonly eventCount: number;
  /** How many of them the application tracked. */
  readonly trackedCount: number;
}

export interface ChunkLimits {
  readonly eventsMax: number;
  /** UTF-16 code units of all events and users of one post. */
  readonly lengthMax: number;
}

/** Serialises an event with its user, without private data. */
export function serialiseEvent(user: EvaluationContext, event: ReportedEvent, isTracked: boolean): SerialisedEvent {
  const { privateCustomData: _private, ...reported } = user;
  return { userJson: JSON.stringify(reported), eventJson: JSON.stringify(event), isTracked };
}

/** The wire event for one row of counted evaluations. */
export function describeCount(row: EvaluationCount, userId: string, dateIso: string): ReportedEvent {
  const { served } = row;
  return {
    type: served === undefined ? "aggVariableDefaulted" : "aggVariableEvaluated",
    target: row.variableKey,
    user_id: userId,
    date: dateIso,
    clientDate: dateIso,
    value: row.count,
    featureVars: {},
    metaData: {
      eval: row.countByReason,
      ...(served === undefined
        ? { _variation: "DEFAULT" }
        : {
            _feature: served.featureId,
            ...(served.variationId === undefined ? {} : { _variation: served.variationId }),
          }),
    },
  };
}

/**
 * Packs events into posts in their order; events of one post that have the same user share a batch entry.
 * @param createPayloadId makes each post unique, so that two posts with equal events are never taken for a retry
 */
export function buildPayloads(
  events: readonly SerialisedEvent[],
  limits: ChunkLimits,
  createPayloadId: () => string,
): EventPayload[] {
  const payloads: EventPayload[] = [];
  let chunk: SerialisedEvent[] = [];
  let length = 0;
  for (const event of events) {
    const eventLength = event.userJson.length + event.eventJson.length;
    if (chunk.length === limits.eventsMax || (chunk.length > 0 && length + eventLength > limits.lengthMax)) {
      payloads.push(joinPayload(chunk, createPayloadId()));
      chunk = [];
      length = 0;
    }
    chunk.push(event);
    length += eventLength;
  }
  if (chunk.length > 0) payloads.push(joinPayload(chunk, createPayloadId()));
  return payloads;
}

function joinPayload(chunk: readonly SerialisedEvent[], payloadId: string): EventPayload {
  const eventsByUser = new Map<string, string[]>();
  for (const { userJson, eventJson } of chunk) {
    const events = eventsByUser.get(userJson);
    if (events === undefined) eventsByUser.set(userJson, [eventJson]);
    else events.push(eventJson);
  }
  const batch = [...eventsByUser].map(([userJson, events]) => `{"user":${userJson},"events":[${events.join(",")}]}`);
  const body = `{"payloadId":${JSON.stringify(payloadId)},"batch":[${batch.join(",")}]}`;
  return { body, eventCount: chunk.length, trackedCount: chunk.filter((event) => event.isTracked).length };
}
