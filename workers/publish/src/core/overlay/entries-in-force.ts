import type {
  AppliedRule,
  CompiledEnvironment,
  OverlayChange,
  OverlayEntry,
  OverlayReply,
} from "@burgee/publisher/core";
import { applyOverlay } from "@burgee/publisher/core";

import type { EnvironmentRow } from "../database-rows.ts";
import type { PublisherPorts } from "../ports.ts";

export type PinnedEntry = Extract<OverlayEntry, { kind: "pinned" }>;
export type FrozenEntry = Extract<OverlayEntry, { kind: "frozen" }>;

/** Whether the end of an entry's time ends the entry. An end of `off` or `pinned` would let the bad change out again. */
export function endsByTime({ kind }: OverlayEntry): boolean {
  return kind === "serve" || kind === "frozen";
}

export function isPastTime({ expiresAtMs }: OverlayEntry, nowMs: number): boolean {
  return expiresAtMs !== undefined && expiresAtMs <= nowMs;
}

/**
 * Entries in force, oldest first. One whose time is over is not, even while the alarm that ends it is late.
 * @param change of which the entries follow
 * @param entries what held before; by default what the database knows
 */
export function listInForce(
  { database, clock }: Pick<PublisherPorts, "database" | "clock">,
  environmentId: string,
  change: OverlayChange = { started: [], ended: [] },
  entries: readonly OverlayEntry[] = database.readOverlay(environmentId).entries,
): readonly OverlayEntry[] {
  const ended = new Set(change.ended.map(({ id }) => id));
  const kept = entries.filter(({ id }) => !ended.has(id));
  const nowMs = clock.now();
  return [...kept, ...change.started].filter((entry) => !endsByTime(entry) || !isPastTime(entry, nowMs));
}

export function findPin(entries: readonly OverlayEntry[]): PinnedEntry | undefined {
  return entries.find((entry) => entry.kind === "pinned");
}

export function findFreeze(entries: readonly OverlayEntry[]): FrozenEntry | undefined {
  return entries.find((entry) => entry.kind === "frozen");
}

export interface Overlaid {
  readonly snapshot: CompiledEnvironment;
  /** The rules that were applied, with those that are without effect marked. */
  readonly rules: readonly AppliedRule[];
}

/** Applies the entries that are rules to compiled content. */
export function overlaySnapshot(content: CompiledEnvironment, entries: readonly OverlayEntry[]): Overlaid {
  const given = entries.flatMap(toRule);
  const { snapshot, idle } = applyOverlay(content, given);
  const rules = given.map((rule): AppliedRule => (isIdle(rule, idle, given) ? { ...rule, isIdle: true } : rule));
  return { snapshot, rules };
}

/** A rule that a later one for the same feature covers is not idle: it counts again when that one ends. */
function isIdle(rule: AppliedRule, idle: readonly AppliedRule[], given: readonly AppliedRule[]): boolean {
  const last = given.findLast(({ featureId }) => featureId === rule.featureId);
  return idle.includes(rule) && last === rule;
}

function toRule(entry: OverlayEntry): readonly AppliedRule[] {
  const { id } = entry;
  switch (entry.kind) {
    case "off": {
      const { featureId, featureKey } = entry;
      return [{ kind: "off", id, featureId, featureKey }];
    }
    case "serve": {
      const { featureId, featureKey, variationId, variationKey } = entry;
      return [{ kind: "serve", id, featureId, featureKey, variationId, variationKey }];
    }
    default:
      return [];
  }
}

/** The overlay as answers show it; undefined for an environment that never had one. */
export function describeOverlay(
  ports: Pick<PublisherPorts, "database" | "clock">,
  { id, version }: Pick<EnvironmentRow, "id" | "version">,
): OverlayReply | undefined {
  const { revision } = ports.database.readOverlay(id);
  if (revision === 0) return undefined;
  const { rules = [] } = ports.database.findVersion(id, version) ?? {};
  const idle = new Set(rules.filter((rule) => rule.isIdle).map((rule) => rule.id));
  const entries = listInForce(ports, id);
  return { revision, entries: entries.map((entry) => (idle.has(entry.id) ? { ...entry, isIdle: true } : entry)) };
}

/** The overlay of an environment; undefined when none has that key. */
export function readOverlay(
  ports: Pick<PublisherPorts, "database" | "clock">,
  environmentKey: string,
): OverlayReply | undefined {
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return undefined;
  return describeOverlay(ports, environment) ?? { revision: 0, entries: [] };
}
