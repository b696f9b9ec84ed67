import type { Scenario } from "./read-features.ts";

/** Tags of scenarios in which the providers have no part, and why. */
const REASONS: Readonly<Record<string, string>> = {
  "@reason-codes-cached":
    "the provider has no part in it: it keeps no results of evaluations, so there is none to serve a second time",
  "@numeric-coercion":
    "the provider has no part in it: JavaScript has one numeric type, so it never learns which was meant",
};

/** Why a scenario is listed instead of run; undefined for one that runs. */
export function findListedReason({ tags }: Scenario): string | undefined {
  return tags.map((tag) => REASONS[tag]).find((reason) => reason !== undefined);
}
