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
  QueuedEvent,
  ReportedEvent,
  TrackedEvent,
  VariableResult,
} from "@burgee/sdk-core";
import { createFetchTransport, createUuid, systemClock, systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { readHostPlatform } from "./host-platform.ts";
import type { HostPlatform } from "./host-platform.ts";
import { SDK_VERSION } from "./sdk-version.ts";

const NOTHING_REPORTED: FlushReport = { sent: 0, kept: 0, droppedInTotal: 0 };

const POST_LENGTH_MAX = 1024 * 1024;
/** The limit is needed because callers choose the keys of variables of which defaults are served. */
const COUNT_ROWS_MAX = 20_000;
const BACKOFF_CAP_MS = 60_000;

/** Reports evaluations and events of one client; does nothing when no events address is known. */
export class EventReporter {
  readonly #options: ResolvedOptions;
  readonly #instanceId = createUuid();
  readonly #host: HostPlatform = readHostPlatform();
  readonly #reporter: EvaluationContext;
  readonly #queue: EventQueue | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const hostname = this.#host.hostname;
    const userId = hostname === undefined ? this.#instanceId : `${this.#instanceId}@${hostname}`;
    this.#reporter = this.#complete({ user_id: userId });
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
      return this.#queue?.add(() => serialise(this.#complete(context), described)) ?? false;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new FlagError("invalid_context", `the context cannot be written as JSON: ${error.message}`);
    }
  }

  /** Reports that a config version was taken into use. The address leaves the key out. */
  reportConfig(version: ConfigVersion, facts: ConfigResponseFacts, isStreamConnected: boolean): void {
    if (!this.#options.reportConfigFetches) return;
    const dateIso = new Date(systemClock.nowMs()).toISOString();
    const event: ReportedEvent = {
      type: "sdkConfig",
      target: this.#options.configUrl.replace(this.#options.sdkKey, "{sdkKey}"),
      user_id: this.#reporter.user_id,
      date: dateIso,
      clientDate: dateIso,
      value: facts.durationMs,
      featureVars: {},
      metaData: {
        clientUUID: this.#instanceId,
        resStatus: facts.status,
        resEtag: version.etag ?? null,
        resLastModified: version.lastModified ?? null,
        resRayId: facts.requestId ?? null,
        sseConnected: isStreamConnected,
      },
    };
    this.#queue?.add(() => serialise(this.#reporter, event));
  }

  flush(): Promise<FlushReport> {
    return this.#queue?.flush() ?? Promise.resolve(NOTHING_REPORTED);
  }

  close(): Promise<FlushReport> {
    return this.#queue?.close(this.#options.closeTimeoutMs) ?? Promise.resolve(NOTHING_REPORTED);
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
        transport: createFetchTransport(options.fetch, { redirect: "manual" }),
        logger: options.logger,
        createPayloadId: createUuid,
        describeCount: (row, dateIso) =>
          serialise(this.#reporter, describeAggregate(row, this.#reporter.user_id, dateIso)),
        renderPost: renderBatchPost,
      },
    );
  }
}

function serialise(user: EvaluationContext, event: ReportedEvent): QueuedEvent {
  return { entry: describeUser(user), json: JSON.stringify(event) };
}
