import type { EnvironmentRow } from "./ports.ts";

/**
 * Number and date of the next version. Dates are whole seconds and strictly increase by at least one, because SDKs
 * compare HTTP dates, which have no finer resolution, and drop a config that is not newer than what they hold.
 */
export function nextStamp(
  environment: Pick<EnvironmentRow, "versionMax" | "lastModifiedMaxMs">,
  nowMs: number,
): { readonly version: number; readonly lastModifiedMs: number } {
  const thisSecond = Math.floor(nowMs / 1000) * 1000;
  return {
    version: environment.versionMax + 1,
    lastModifiedMs: Math.max(thisSecond, environment.lastModifiedMaxMs + 1000),
  };
}
