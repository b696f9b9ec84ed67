import type { JsonValue } from "@burgee/contract";
import type { TrackedEvent } from "@burgee/sdk-core";

/** An event with OpenFeature's tracking details: `value` is the event's, all other members are its metaData. */
export function describeEvent(type: string, details: Readonly<Record<string, unknown>> = {}): TrackedEvent {
  const { value, ...metaData } = details;
  return {
    type,
    ...(typeof value === "number" && { value }),
    ...(Object.keys(metaData).length > 0 && { metaData: metaData as Record<string, JsonValue> }),
  };
}
