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
  /** GET: a `LedgerReply` (`@burgee/contract/admin`); with `?lines=` one of `LEDGER_LINES`, the events themselves. */
  ledger: "/v1/ledger",
  /** POST: a `ReplayReply`, or 409 while another replay runs. */
  replay: "/v1/events/replay",
  /** POST: a `SweepReply`. */
  sweep: "/v1/events/sweep",
} as const;

/** Where events are, as far as the storage of the events Worker shows. What streams took is in the landed files. */
export const LEDGER_OUTCOMES = ["in_flight", "dead", "rejected", "landed"] as const;
export type LedgerOutcome = (typeof LEDGER_OUTCOMES)[number];

/** Values of `?lines=`: outcomes whose events can be read as newline-delimited JSON, page by page. */
export const LEDGER_LINES = ["in_flight", "dead"] as const satisfies readonly LedgerOutcome[];
export type LedgerLines = (typeof LEDGER_LINES)[number];

/** Header of a page of lines: the `cursor` of the next page, absent on the last one. */
export const NEXT_CURSOR_HEADER = "x-next-cursor";

/** What happened to events in one isolate. */
export const LIVE_OUTCOMES = ["accepted", "delivered", "spilled", "refused", "rejected", "dead"] as const;
export type LiveOutcome = (typeof LIVE_OUTCOMES)[number];

/** Whether a destination of events takes them: `closed` yes; `open` no; `probing` one call tries; `returning` its share grows again. */
export const DESTINATION_STATES = ["closed", "open", "probing", "returning"] as const;

/** Dead letters that one request or one scheduled run replays at most. Ours. */
export const REPLAY_OBJECTS_MAX = 200;
