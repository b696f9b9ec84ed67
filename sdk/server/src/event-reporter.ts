import type { EvaluationContext } from "@burgee/contract";
import { describeTrackedEvent, EventQueue, FlagError } from "@burgee/sdk-core";
import type { ConfigResponseFacts, ConfigVersion, FlushReport, TrackedEvent, VariableResult } from "@burgee/sdk-core";
import { createFetchTransport, createUuid, systemClock, systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { readHostPlatform } from "./host-platform.ts";
import type { HostPlatform } from "./host-platform.ts";
import { SDK_VERSION } from "./sdk-version.ts";

const NOTHING_REPORTED: FlushReport = { sent: 0, kept: 0, droppedInTotal: 0 };

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
    this.#reporter = this.#describeUser({ user_id: userId });
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
      return this.#queue?.add(this.#describeUser(context), described) ?? false;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new FlagError("invalid_context", `the context cannot be written as JSON: ${error.message}`);
    }
  }

  /** Reports that a config version was taken into use. The address leaves the key out. */
  reportConfig(version: ConfigVersion, facts: ConfigResponseFacts, isStreamConnected: boolean): void {
    if (!this.#options.reportConfigFetches) return;
    const dateIso = new Date(systemClock.nowMs()).toISOString();
    this.#queue?.add(this.#reporter, {
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
    });
  }

  flush(): Promise<FlushReport> {
    return this.#queue?.flush() ?? Promise.resolve(NOTHING_REPORTED);
  }

  close(): Promise<FlushReport> {
    return this.#queue?.close(this.#options.closeTimeoutMs) ?? Promise.resolve(NOTHING_REPORTED);
  }

  #describeUser(context: EvaluationContext): EvaluationContext {
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
        chunkSize: options.eventsPerPost,
        reporter: this.#reporter,
        hasBackground: options.updates === "background",
      },
      {
        clock: systemClock,
        timer: systemTimer,
        random: Math.random,
        transport: createFetchTransport(options.fetch, { redirect: "manual" }),
        logger: options.logger,
        createPayloadId: createUuid,
      },
    );
  }
}
