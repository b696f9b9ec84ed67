import type { JsonValue } from "./config-document.ts";
import type { SdkKeyKind } from "./sdk-key.ts";

/** Version of the landed event schema. Raise it when a member changes meaning; adding a member keeps it. */
export const EVENT_SCHEMA_VERSION = 1;

/**
 * One reported event as it lands: one JSON object per line in the landed files.
 * Written by the events Worker; private data and SDK keys are removed before this shape exists.
 */
export interface EventRecord {
  readonly schemaVersion: typeof EVENT_SCHEMA_VERSION;
  /** Stable: derived from key, body digest and position, so a byte-identical retry repeats it. */
  readonly eventId: string;
  /** The post that brought it: id of the isolate that accepted it, `-`, number of the post in that isolate from 1. */
  readonly requestId: string;
  /** Position among the events of the post that were accepted, from 0. */
  readonly requestIndex: number;
  /** How many events of the post were accepted: fewer lines than this mean a loss. */
  readonly requestEvents: number;
  readonly projectId: string;
  readonly projectKey: string;
  readonly environmentId: string;
  readonly environmentKey: string;
  readonly keyKind: SdkKeyKind;
  /** ISO 8601: the server's clock when the post arrived. */
  readonly receivedAt: string;
  /** ISO 8601: when it happened by the client's clock, clamped around `receivedAt`. */
  readonly occurredAt: string;
  /** `customEvent`, `aggVariableEvaluated`, `variableDefaulted`, `sdkConfig`, … */
  readonly type: string;
  /** The application's event name when `type` is `customEvent`. */
  readonly customType?: string;
  readonly target?: string;
  readonly value?: number;
  readonly userId: string;
  /** Feature id to variation id at the time of the event. */
  readonly featureVars: Readonly<Record<string, string>>;
  readonly metaData?: Readonly<Record<string, JsonValue>>;
  /** The reporting user without `privateCustomData`. */
  readonly user: Readonly<Record<string, JsonValue>>;
  /** Present and true when `target` is an obfuscated key. */
  readonly obfuscated?: true;
  /** Only on the first line of a post. */
  readonly chain?: PostChainNote;
}

/** What the isolate knew about its earlier posts when it accepted this one; the ledger finds losses with it. */
export interface PostChainNote {
  /** The outcome of every post up to this number was known: stored, or refused with 503. */
  readonly settledThrough: number;
  /** Accepted events of the stored ones among those posts. All of them must be found somewhere. */
  readonly settledEvents: number;
  /** Numbers of posts that were refused and never acknowledged: `"4,7-12"`. */
  readonly refused?: string;
}
