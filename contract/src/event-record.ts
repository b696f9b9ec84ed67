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
}
