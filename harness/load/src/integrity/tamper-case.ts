/** An object that Workers believe. */
export type TamperedObject = "pointer" | "server-v2" | "client" | "key records";

/** What was done to it. */
export type Fault = "changed" | "truncated" | "foreign" | "older" | "unknown key" | "unsigned";

/** The stores in which it was done. */
export type Place = "R2" | "KV" | "both";

export interface TamperCase {
  readonly object: TamperedObject;
  readonly fault: Fault;
  readonly place: Place;
  /** Whether isolates hold a good version from before. */
  readonly isHeld: boolean;
}

const FAULTS: Readonly<Record<TamperedObject, readonly Fault[]>> = {
  pointer: ["changed", "truncated", "foreign", "older", "unknown key", "unsigned"],
  // Not signed themselves: the pointer names their digests.
  "server-v2": ["changed", "truncated", "foreign", "older"],
  client: ["changed", "truncated", "foreign", "older"],
  "key records": ["changed", "truncated", "foreign", "unknown key", "unsigned"],
};
const PLACES: readonly Place[] = ["R2", "KV", "both"];

/** Every object with every fault that it can have, in each store and in both. */
export function listTamperCases(isHeld: boolean): readonly TamperCase[] {
  return (Object.keys(FAULTS) as TamperedObject[]).flatMap((object) =>
    FAULTS[object].flatMap((fault) =>
      PLACES.map((place) => ({ object, fault, place, isHeld })).filter((tampered) => !isAccepted(tampered)),
    ),
  );
}

/** An isolate that holds nothing believes an older signed pointer in R2: docs/design/integrity.md says why. */
function isAccepted({ object, fault, place, isHeld }: TamperCase): boolean {
  return object === "pointer" && fault === "older" && place !== "KV" && !isHeld;
}

export function isArtifact(object: TamperedObject): object is "server-v2" | "client" {
  return object === "server-v2" || object === "client";
}
