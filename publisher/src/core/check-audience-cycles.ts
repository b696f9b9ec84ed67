import { referencedAudiences } from "./condition.ts";
import type { AudienceSource } from "./project-source.ts";

/** Adds a problem to each audience that refers to itself, directly or through others: evaluators would never end. */
export function checkAudienceCycles(audiences: ReadonlyMap<string, AudienceSource>): void {
  const state = new Map<string, "open" | "done">();
  const visit = (key: string, trail: readonly string[]): void => {
    const audience = audiences.get(key);
    if (audience === undefined || state.get(key) === "done") return;
    if (state.get(key) === "open") {
      const loop = [...trail.slice(trail.indexOf(key)), key].join(" → ");
      audience.file.errorAtKey(
        "cycle",
        ["when"],
        `audiences refer to each other in a circle: ${loop}`,
        "Break the circle.",
      );
      return;
    }
    state.set(key, "open");
    for (const next of referencedAudiences(audience.when)) visit(next, [...trail, key]);
    state.set(key, "done");
  };
  for (const key of audiences.keys()) visit(key, []);
}
