import { readFile } from "node:fs/promises";

import { isRecord, sha256Hex } from "@burgee/contract";
import { canonicalJson } from "@burgee/publisher/core";

import { CommandError, EXIT } from "../command-error.ts";

/** What a plan promises: these files, on top of these versions. */
export interface PlannedState {
  /** Digest of the merged files. */
  readonly tree: string;
  /** The version of each environment that the files were compared with, by key. */
  readonly against: Readonly<Record<string, number>>;
}

/** The digest by which people and `publish --plan` recognize a plan. */
export function digestPlan({ tree, against }: PlannedState): Promise<string> {
  return sha256Hex(canonicalJson({ tree, against }));
}

/** Reads what `burgee plan --json` printed. Throws a `CommandError` when it is something else or was edited. */
export async function readPlanFile(path: string): Promise<PlannedState> {
  const hint = "Write it with `burgee plan --env <key> --json > plan.json`.";
  let plan: unknown;
  try {
    plan = JSON.parse(await readFile(path, "utf8"));
  } catch {
    throw new CommandError(EXIT.usage, `the plan ${path} cannot be read`, hint);
  }
  const state = isRecord(plan) && plan["ok"] === true ? toState(plan) : undefined;
  if (state === undefined || !isRecord(plan) || plan["digest"] !== (await digestPlan(state))) {
    throw new CommandError(EXIT.usage, `${path} is not a plan, or was edited`, hint);
  }
  return state;
}

function toState({ tree, environments }: Readonly<Record<string, unknown>>): PlannedState | undefined {
  if (typeof tree !== "string" || !isRecord(environments)) return undefined;
  const against = Object.entries(environments).map(([key, environment]): [string, number] => [
    key,
    isRecord(environment) ? Number(environment["against"]) : Number.NaN,
  ]);
  return { tree, against: Object.fromEntries(against) };
}
