import type { EvaluationContext } from "@burgee/contract";
import {
  describeTrackedEvent,
  describeUser,
  type EvaluationCount,
  EventQueue,
  type EventQueueDeps,
  type QueuedEvent,
  renderSinglePost,
  type ReportedEvent,
  type TrackedEvent,
} from "@burgee/sdk-core";
import { createId } from "@burgee/sdk-core/web";

import type { ClientConfig } from "./client-config.ts";
import type { ResolvedOptions } from "./client-options.ts";

/** A browser allows 64 KiB of keepalive requests at a time; the page may have some of its own. */
const KEEPALIVE_BYTES_MAX = 60_000;
/** A third of that, in UTF-16 code units: at most three bytes each. */
const POST_LENGTH_MAX = 20_000;
const EVENTS_PER_POST = 100;
const BACKOFF_CAP_MS = 300_000;

/** Reports for one user at a time what was evaluated and tracked. */
export class EventReporter {
  readonly queue: EventQueue;
  #user: EvaluationContext;
  /** The user and variations for whom evaluations are counted. */
  #scope: string | undefined;
  /** What the events of a post share. */
  #entry: string;
  /** What each event repeats, for servers that read the map nowhere else. */
  #featureVars: Readonly<Record<string, string>> | undefined = {};

  constructor(
    user: EvaluationContext,
    options: ResolvedOptions,
    ports: Omit<EventQueueDeps, "createPayloadId" | "describeCount" | "renderPost">,
  ) {
    this.#user = user;
    const { queuedEventsMax } = options;
    this.queue = new EventQueue(
      {
        ...options,
        url: `${options.baseUrl}/v1/events`,
        eventsPerPost: EVENTS_PER_POST,
        postLengthMax: POST_LENGTH_MAX,
        flushAtEvents: EVENTS_PER_POST,
        countRowsMax: queuedEventsMax,
        backoffCapMs: BACKOFF_CAP_MS,
        keepaliveBytesMax: "keepalive" in (globalThis.Request?.prototype ?? {}) ? KEEPALIVE_BYTES_MAX : 0,
        hasBackground: true,
      },
      {
        ...ports,
        createPayloadId: createId,
        describeCount: (row, dateIso) => this.#serialise(this.#describeCount(row, dateIso)),
        renderPost: renderSinglePost,
        sendBeacon: (url, body) => globalThis.navigator?.sendBeacon?.(url, body) ?? false,
      },
    );
    this.#entry = describeUser(user);
  }

  /** Sets the user and variations for which later events are reported. Earlier ones keep theirs. */
  setUser(user: EvaluationContext, { featureVariationMap: featureVars, hasMapPerPost }: ClientConfig): void {
    const userMember = describeUser(user);
    const scope = `${userMember},"featureVars":${JSON.stringify(featureVars)}`;
    if (scope !== this.#scope) this.queue.seal();
    this.#user = user;
    this.#scope = scope;
    this.#entry = hasMapPerPost ? scope : userMember;
    this.#featureVars = hasMapPerPost ? undefined : featureVars;
  }

  /** False when the event was dropped. Throws `FlagError` (`invalid_event`). */
  track(event: TrackedEvent, nowMs: number): boolean {
    const described = describeTrackedEvent(this.#user, event, this.#featureVars, nowMs);
    return this.queue.add(() => this.#serialise(described));
  }

  #serialise(event: ReportedEvent): QueuedEvent {
    return { entry: this.#entry, json: JSON.stringify(event) };
  }

  #describeCount(
    { variableKey, featureId, variationId, count, countByReason }: EvaluationCount,
    dateIso: string,
  ): ReportedEvent {
    return {
      type: featureId === undefined ? "variableDefaulted" : "variableEvaluated",
      target: variableKey,
      user_id: this.#user.user_id,
      date: dateIso,
      clientDate: dateIso,
      value: count,
      featureVars: this.#featureVars,
      metaData: {
        eval: countByReason,
        ...(featureId !== undefined && { _feature: featureId, _variation: variationId ?? null }),
      },
    };
  }
}
