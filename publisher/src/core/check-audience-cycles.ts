import { referencedAudiences } from "./condition.ts";
import { describeCycle, findCycles } from "./find-cycles.ts";
import type { AudienceSource } from "./project-source.ts";
import { walkCondition } from "./walk-condition.ts";

/**
 * Adds a problem to each reference by which audiences refer to each other in a circle, directly or through others:
 * evaluators would never end.
 */
export function checkAudienceCycles(audiences: ReadonlyMap<string, AudienceSource>): void {
  const edges = (key: string): readonly string[] => {
    const audience = audiences.get(key);
    return audience === undefined ? [] : referencedAudiences(audience.when);
  };
  for (const loop of findCycles(audiences.keys(), edges)) reportCycle(audiences, loop);
}

/** @param loop keys along the circle; the first is repeated at the end */
function reportCycle(audiences: ReadonlyMap<string, AudienceSource>, loop: readonly string[]): void {
  const shown = describeCycle(loop);
  for (const [index, key] of loop.slice(0, -1).entries()) {
    const audience = audiences.get(key);
    const next = loop[index + 1] ?? "";
    const at = walkCondition(audience?.source.when, ["when"]).find(({ member, value }) => {
      return member === "audience" && value === next;
    });
    const message = `audiences refer to each other in a circle: ${shown}`;
    const remedy = `Break the circle: \`${key}\` refers to \`${next}\` here.`;
    audience?.file.error("cycle", at?.path ?? ["when"], message, remedy);
  }
}
