import type { FeatureListing, FeatureStanding, OverlayEntry } from "@burgee/contract/admin";

import type { Share } from "../../parts/share-bar.tsx";

type RolloutStanding = NonNullable<FeatureStanding["rollout"]>;
type Shares = NonNullable<FeatureStanding["split"]>;

/** What an environment serves of a flag, as a list shows it. */
export type Served =
  /** Switched off: the default in code. `by`: the entry of the overlay that did it. */
  | { readonly kind: "off"; readonly by?: OverlayEntry }
  | { readonly kind: "settled"; readonly index: number; readonly by?: OverlayEntry }
  | { readonly kind: "split"; readonly shares: readonly Share[]; readonly rest: number }
  /** Rules decide, none of them for everyone. */
  | { readonly kind: "rules"; readonly text: string };

/** Shares that change by themselves. */
export type Movement = "ramp" | "stairs" | undefined;

export interface Standing {
  readonly served: Served;
  readonly movement: Movement;
}

/** @param entries of the environment's overlay */
export function readStanding(
  flag: FeatureListing,
  environment: string,
  entries: readonly OverlayEntry[],
  nowMs: number,
): Standing {
  const standing = flag.environments[environment];
  const movement = standing?.rollout === undefined ? undefined : readMovement(standing.rollout, nowMs);
  const by = entries.findLast((entry) => "featureId" in entry && entry.featureId === flag.id && entry.isIdle !== true);
  if (by?.kind === "off") return { served: { kind: "off", by }, movement: undefined };
  if (by?.kind === "serve") {
    const index = flag.variations?.findIndex(({ key }) => key === by.variationKey) ?? -1;
    return { served: { kind: "settled", index: Math.max(index, 0), by }, movement: undefined };
  }
  if (standing === undefined) {
    const { elsewhere } = flag;
    return { served: elsewhere === undefined ? { kind: "off" } : { kind: "settled", index: elsewhere }, movement };
  }
  if (standing.status === "inactive" || standing.targets === 0) return { served: { kind: "off" }, movement: undefined };
  return { served: blend(standing.split, standing.rollout, standing.serves, nowMs), movement };
}

/** Those whom the rollout let in get its shares, all others those of the rule for everyone. */
function blend(split: Shares | undefined, rollout: RolloutStanding | undefined, text: string, nowMs: number): Served {
  const curve = rollout?.isForSome === true ? undefined : rollout;
  if (split === undefined && curve === undefined) return { kind: "rules", text };
  const letIn = curve === undefined ? 0 : percentAt(curve, nowMs);
  const percents = new Map<number, number>();
  const add = (shares: Shares, part: number): void => {
    for (const [index = 0, percent = 0] of shares) {
      if (percent * part > 0) percents.set(index, (percents.get(index) ?? 0) + (percent * part) / 100);
    }
  };
  add(curve?.serves ?? [], letIn);
  add(split ?? [], 100 - letIn);
  const shares = [...percents].map(([index, percent]) => ({ index, percent })).sort((a, b) => a.index - b.index);
  const [first] = shares;
  const rest = split === undefined ? 100 - letIn : 0;
  if (first === undefined) return { kind: "off" };
  return shares.length === 1 && rest === 0 ? { kind: "settled", index: first.index } : { kind: "split", shares, rest };
}

/** How many of a hundred a rollout has let in. */
export function percentAt({ kind, stages }: RolloutStanding, nowMs: number): number {
  const place = stages.findLastIndex(([atMs = 0]) => atMs <= nowMs);
  const [startMs = 0, from = 0] = stages[place] ?? [];
  const next = stages[place + 1];
  if (place === -1) return 0;
  if (kind !== "gradual" || next === undefined) return from;
  const [endMs = 0, to = 0] = next;
  return from + ((to - from) * (nowMs - startMs)) / (endMs - startMs);
}

/** A rollout moves from its first stage to its last. One with a single date only waits for it. */
function readMovement({ kind, stages }: RolloutStanding, nowMs: number): Movement {
  const lastMs = stages.at(-1)?.[0] ?? 0;
  if (nowMs >= lastMs) return undefined;
  return kind === "gradual" ? "ramp" : "stairs";
}
