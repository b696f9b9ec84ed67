import { SDK_KEY_KINDS, type SdkKeyKind } from "./sdk-key.ts";

/** `single`: `{user, featureVars?, events}`; `batch`: `{batch: [{user, featureVars?, events}]}`. */
export type PostShape = "single" | "batch";

/** A path that takes posts of events. */
export interface EventPath {
  readonly path: string;
  readonly shape: PostShape;
  /** Kinds of SDK keys that may post there. */
  readonly keyKinds: readonly SdkKeyKind[];
}

/** Every path that takes posts of events. */
export const EVENT_PATHS: readonly EventPath[] = [
  { path: "/v1/events", shape: "single", keyKinds: SDK_KEY_KINDS },
  { path: "/v1/events/batch", shape: "batch", keyKinds: ["server"] },
  { path: "/v1/track", shape: "single", keyKinds: ["server"] },
];

/**
 * Header of `/v1/sdkConfig` by which the platform announces what its events paths take beyond the usual. Clients that do
 * not see `FEATURE_MAP_PER_POST` write the map into each event.
 */
export const EVENTS_HEADER = "burgee-events";
/** A post, or an entry of a batch, may have `featureVars` beside `user`: for all its events without one of their own. */
export const FEATURE_MAP_PER_POST = "feature-map";

/** Paths of the events admin API; each needs the admin token. */
export const EVENTS_ADMIN_PATHS = {
  /** GET: a `LedgerReply`; with `?lines=` one of `LEDGER_LINES`, the events themselves. */
  ledger: "/v1/ledger",
  /** POST a `ReplayRequest`: a `ReplayReply`, or 409 while another replay runs. */
  replay: "/v1/events/replay",
  /** POST: a `SweepReply`. */
  sweep: "/v1/events/sweep",
} as const;

/** Where events are, as far as the storage of the events Worker shows. What streams took is in the landed files. */
export type LedgerOutcome = "in_flight" | "dead" | "rejected" | "landed";

/** Values of `?lines=`: outcomes whose events can be read as newline-delimited JSON, page by page. */
export const LEDGER_LINES = ["in_flight", "dead"] as const satisfies readonly LedgerOutcome[];
export type LedgerLines = (typeof LEDGER_LINES)[number];

/** Header of a page of lines: the `cursor` of the next page, absent on the last one. */
export const NEXT_CURSOR_HEADER = "x-next-cursor";

export interface LedgerRow {
  readonly outcome: LedgerOutcome;
  readonly environmentId: string;
  /** ISO 8601, minute in which the first event of each object was received: `2026-11-20T23:31Z`. */
  readonly minute: string;
  readonly events: number;
}

/** What the stored objects state about themselves. */
export interface Ledger {
  readonly rows: readonly LedgerRow[];
  readonly totals: Readonly<Record<LedgerOutcome, number>>;
  readonly objects: Readonly<Record<LedgerOutcome, number>>;
  /** False when there are more objects than one answer counts; the rows are then a lower bound. */
  readonly isComplete: boolean;
}

export interface LedgerReply extends Ledger {
  /** ISO 8601. */
  readonly generatedAt: string;
  /** Name of the configured sink. */
  readonly sink: string;
  readonly live: LiveCounts;
}

/** What happened to events in one isolate. */
export type LiveOutcome = "accepted" | "delivered" | "spilled" | "refused" | "rejected" | "dead";

export interface LiveRow {
  readonly environmentId: string;
  /** ISO 8601: `2026-11-20T23:31Z`. */
  readonly minute: string;
  readonly outcome: LiveOutcome;
  readonly events: number;
}

/** Counters of the isolate that answered, for dashboards: they die with it. */
export interface LiveCounts {
  readonly isolateId: string;
  /** ISO 8601: when the isolate started. */
  readonly since: string;
  readonly totals: Readonly<Record<LiveOutcome, number>>;
  /** The last fifteen minutes. */
  readonly rows: readonly LiveRow[];
}

export interface ReplayRequest {
  /** Dead letters to try at most. */
  readonly limit?: number;
  /** Where an earlier run stopped. */
  readonly cursor?: string;
}

/** What one run of the replay did. */
export interface ReplayReply {
  readonly deliveredObjects: number;
  readonly deliveredEvents: number;
  /** Dead letters of which something is left. */
  readonly failedObjects: number;
  readonly skippedObjects: number;
  /** The run stopped early because the streams do not take events yet. */
  readonly isStopped: boolean;
  /** Present when there are more dead letters; give it to the next run. */
  readonly cursor?: string;
}

export interface SweepReply {
  /** Spool objects that were looked at. */
  readonly seen: number;
  /** Pointers sent again. */
  readonly sent: number;
}
