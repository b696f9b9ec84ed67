import type { Rollout } from "./flag-file.ts";

/** How many of a hundred a rollout lets in at a time. */
export function letInAt({ kind, stages }: Rollout, atMs: number): number {
  const place = stages.findLastIndex((stage) => stage.atMs <= atMs);
  const stage = stages[place];
  if (stage === undefined) return 0;
  const next = stages[place + 1];
  if (kind !== "gradual" || next === undefined) return stage.percent;
  return stage.percent + ((next.percent - stage.percent) * (atMs - stage.atMs)) / (next.atMs - stage.atMs);
}
