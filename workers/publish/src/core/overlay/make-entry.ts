import { closestName, type CompiledEnvironment, type OverlayChange, type OverlayEntry } from "@burgee/publisher/core";

import type { Author } from "../author.ts";
import type { Refusal } from "../outcomes.ts";
import type { PublisherPorts } from "../ports.ts";

/** Entries of one environment. Ours: each version names the rules it was rendered with. */
const ENTRIES_MAX = 100;
/** Hex digits of an entry's id: it is typed by people, and an environment has few. */
const ID_LENGTH = 8;

/** What a caller wants to hold. */
export type WantedEntry = EntryFacts &
  (
    | { readonly kind: "off"; readonly feature: string }
    | { readonly kind: "serve"; readonly feature: string; readonly variation: string }
    | { readonly kind: "pinned"; readonly version: number }
    | { readonly kind: "frozen" }
  );

interface EntryFacts {
  readonly reason: string;
  readonly expiresAtMs?: number;
}

export type MadeEntry =
  | { readonly ok: true; readonly entry: OverlayEntry }
  | { readonly ok: false; readonly refusal: Refusal };

/** Makes an entry for what is published now, with the ids of what the caller names by keys. */
export function makeEntry(
  { clock }: PublisherPorts,
  wanted: WantedEntry,
  { actor: author }: Author,
  published: CompiledEnvironment | undefined,
): MadeEntry {
  const { reason, expiresAtMs } = wanted;
  const id = crypto.randomUUID().replaceAll("-", "").slice(0, ID_LENGTH);
  const expiry = expiresAtMs === undefined ? {} : { expiresAtMs };
  const common = { id, author, reason, createdAtMs: clock.now(), ...expiry };
  if (wanted.kind === "frozen") return { ok: true, entry: { kind: "frozen", ...common } };
  if (wanted.kind === "pinned") return { ok: true, entry: { kind: "pinned", version: wanted.version, ...common } };
  const features = published?.document.features ?? [];
  const feature = features.find(({ key }) => key === wanted.feature);
  if (feature === undefined) return unknown("unknown_feature", wanted.feature, features);
  const ofFeature = { featureId: feature._id, featureKey: feature.key };
  if (wanted.kind === "off") return { ok: true, entry: { kind: "off", ...ofFeature, ...common } };
  const variation = feature.variations.find(({ key }) => key === wanted.variation);
  if (variation === undefined) return unknown("unknown_variation", wanted.variation, feature.variations);
  const ofVariation = { variationId: variation._id, variationKey: variation.key };
  return { ok: true, entry: { kind: "serve", ...ofFeature, ...ofVariation, ...common } };
}

function unknown(
  kind: "unknown_feature" | "unknown_variation",
  wanted: string,
  known: readonly { readonly key: string }[],
): MadeEntry {
  const closest = closestName(
    wanted,
    known.map(({ key }) => key),
  );
  return { ok: false, refusal: { kind, wanted, ...(closest === undefined ? {} : { closest }) } };
}

/**
 * The change that starts an entry. It ends the one of the same kind and feature, so that there is one pin, one freeze, and
 * one `off` and one `serve` of a feature: a `serve` that expires leaves an earlier `off` in force.
 */
export function startEntry(
  { database }: PublisherPorts,
  environmentId: string,
  entry: OverlayEntry,
): OverlayChange | undefined {
  const { entries } = database.readOverlay(environmentId);
  const ended = entries.filter((other) => subjectOf(other) === subjectOf(entry));
  if (entries.length - ended.length >= ENTRIES_MAX) return undefined;
  return { started: [entry], ended };
}

function subjectOf(entry: OverlayEntry): string {
  return "featureId" in entry ? `${entry.kind} ${entry.featureId}` : entry.kind;
}
