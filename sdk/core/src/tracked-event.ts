import { EVENT_LINE_BYTES_MAX, isRecord } from "@burgee/contract";
import type { EvaluationContext, JsonValue } from "@burgee/contract";

import type { ReportedEvent } from "./event-payload.ts";
import { FlagError } from "./flag-error.ts";

/**
 * Something that happened in the application.
 *
 * @example
 * ```ts
 * const purchase: TrackedEvent = { type: "purchase", target: "cart-17", value: 9.5, metaData: { currency: "EUR" } };
 * client.track({ user_id: "ada" }, purchase);
 * ```
 */
export interface TrackedEvent {
  /** The application's name for it. */
  readonly type: string;
  /** The subject of the event, such as a product or a page. */
  readonly target?: string;
  /** When it happened; now when absent. A number is epoch milliseconds. */
  readonly date?: Date | string | number;
  readonly value?: number;
  readonly metaData?: Readonly<Record<string, JsonValue>>;
}

/**
 * The wire event for an application event. Throws `FlagError` (`invalid_event`) when it cannot be reported.
 * @param featureVars feature id to variation id, as the context is served now; undefined where the post has them
 */
export function describeTrackedEvent(
  context: EvaluationContext,
  event: TrackedEvent,
  featureVars: Readonly<Record<string, string>> | undefined,
  nowMs: number,
): ReportedEvent {
  const wrong = findWrongMember(event);
  if (wrong !== undefined) throw new FlagError("invalid_event", `event${wrong} is missing, too long or mistyped`);
  const { type, target, value, metaData } = event;
  const date = new Date(nowMs).toISOString();
  return {
    type: "customEvent",
    customType: type,
    target,
    user_id: context.user_id,
    date,
    clientDate: event.date === undefined ? date : new Date(event.date).toISOString(),
    value,
    featureVars,
    metaData,
  };
}

/** The first member that cannot be reported; an empty text stands for the event itself. */
function findWrongMember(event: unknown): string | undefined {
  if (!isRecord(event)) return "";
  const { type, target = "", date = 0, value = 0, metaData = {} } = event;
  if (typeof type !== "string" || type === "") return ".type";
  if (typeof target !== "string") return ".target";
  if (!Number.isFinite(value)) return ".value";
  if (Number.isNaN(new Date(date as string).getTime())) return ".date";
  try {
    if (isRecord(metaData) && JSON.stringify(metaData).length <= META_DATA_LENGTH_MAX) return undefined;
  } catch {
    // It holds a cycle or a BigInt.
  }
  return ".metaData";
}

/** A quarter of what one landed line may have: the user is part of it, and a character may take several bytes. */
const META_DATA_LENGTH_MAX = EVENT_LINE_BYTES_MAX / 4;
