import type { EvaluationContext } from "@burgee/contract";
import {
  describeAggregate,
  describeTrackedEvent,
  describeUser,
  EventQueue,
  FlagError,
  renderBatchPost,
} from "@burgee/sdk-core";
import type {
  ConfigResponseFacts,
  ConfigVersion,
  FlushReport,
  ReportedEvent,
  TrackedEvent,
  VariableResult,
} from "@burgee/sdk-core";
import { createId, systemClock, systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { readHostPlatform } from "./host-platform.ts";
import type { HostPlatform } from "./host-platform.ts";
import { SDK_VERSION } from "./sdk-version.ts";

const NOTHING_REPORTED: FlushReport = { sent: 0, kept: 0, droppedInTotal: 0 };

const POST_LENGTH_MAX = 1024 * 1024;
/** The limit is needed because callers choose the keys of variables of which defaults are served. */
const COUNT_ROWS_MAX = 20_000;
const BACKOFF_CAP_MS = 60_000;

interface Instance {
  readonly id: string;
  readonly userId: string;
  readonly entry: string;
}

/** Reports evaluations and events of one client; does nothing when no events address is known. */
export class EventReporter {
  readonly #options: ResolvedOptions;
  readonly #host: HostPlatform = readHostPlatform();
  readonly #queue: EventQueue | undefined;
  #instance: Instance | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#queue = options.eventsUrl === undefined ? undefined : this.#createQueue(options, options.eventsUrl);
  }

  countEvaluation({ key, featureId, variationId, eval: { reason } }: VariableResult<unknown>): void {
    if (!this.#options.reportEvaluations || typeof key !== "string") return;
    this.#queue?.countEvaluation(key, featureId, variationId, reason);
  }

  /** False when the event was dropped. Throws `FlagError` (`invalid_event`, `invalid_context`). */
  track(context: EvaluationContext, event: TrackedEvent, featureVars: Readonly<Record<string, string>>): boolean {
    const described = describeTrackedEvent(context, event, featureVars, systemClock.nowMs());
    try {
      return (
        this.#queue?.add(() => ({ entry: describeUser(this.#complete(context)), json: JSON.stringify(described) })) ??
        false
      );
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new FlagError("invalid_context", `the context cannot be written as JSON: ${error.message}`);
    }
  }

  /** Reports that a config version was taken into use. The address leaves the key out. */
  reportConfig(version: ConfigVersion, facts: ConfigResponseFacts, isStreamConnected: boolean): void {
    if (!this.#options.reportConfigFetches) return;
    const dateIso = new Date(systemClock.nowMs()).toISOString();
    const { id, userId, entry } = this.#readInstance();
    const event: ReportedEvent = {
      type: "sdkConfig",
      target: this.#options.configUrl.replace(this.#options.sdkKey, "{sdkKey}"),
      user_id: userId,
      date: dateIso,
      clientDate: dateIso,
      value: facts.durationMs,
      featureVars: {},
      metaData: {
        clientUUID: id,
        resStatus: facts.status,
        resEtag: version.etag ?? null,
        resLastModified: version.lastModified ?? null,
        resRayId: facts.requestId ?? null,
        sseConnected: isStreamConnected,
      },
    };
    this.#queue?.add(() => ({ entry, json: JSON.stringify(event) }));
  }

  flush(): Promise<FlushReport> {
    return this.#queue?.flush() ?? Promise.resolve(NOTHING_REPORTED);
  }

  close(): Promise<FlushReport> {
    return this.#queue?.close(this.#options.closeTimeoutMs) ?? Promise.resolve(NOTHING_REPORTED);
  }

  /** Describes this client as a user. Not done earlier, because Workers have neither random ids nor a clock while they load. */
  #readInstance(): Instance {
    if (this.#instance === undefined) {
      const id = createId();
      const userId = this.#host.hostname === undefined ? id : `${id}@${this.#host.hostname}`;
      this.#instance = { id, userId, entry: describeUser(this.#complete({ user_id: userId })) };
    }
    return this.#instance;
  }

  #complete(context: EvaluationContext): EvaluationContext {
    const nowIso = new Date(systemClock.nowMs()).toISOString();
    const { platform, platformVersion, hostname } = this.#host;
    return {
      createdDate: nowIso,
      lastSeenDate: nowIso,
      platform,
      platformVersion,
      ...context,
      sdkType: "server",
      sdkVersion: SDK_VERSION,
      sdkPlatform: "burgee-server",
      ...(hostname === undefined ? {} : { hostname }),
    };
  }

  #createQueue(options: ResolvedOptions, url: string): EventQueue {
    return new EventQueue(
      {
        url,
        sdkKey: options.sdkKey,
        requestTimeoutMs: options.requestTimeoutMs,
        flushIntervalMs: options.flushIntervalMs,
        flushAtEvents: options.flushAtEvents,
        queuedEventsMax: options.queuedEventsMax,
        eventsPerPost: options.eventsPerPost,
        postLengthMax: POST_LENGTH_MAX,
        countRowsMax: COUNT_ROWS_MAX,
        backoffCapMs: BACKOFF_CAP_MS,
        keepaliveBytesMax: 0,
        hasBackground: options.updates === "background",
      },
      {
        clock: systemClock,
        timer: systemTimer,
        random: Math.random,
        transport: options.transport,
        logger: options.logger,
        createPayloadId: createId,
        describeCount: (row, dateIso) => {
          const { userId, entry } = this.#readInstance();
          return { entry, json: JSON.stringify(describeAggregate(row, userId, dateIso)) };
        },
        renderPost: renderBatchPost,
      },
    );
  }
}
