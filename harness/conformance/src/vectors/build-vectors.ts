import { completeDraft } from "./complete-draft.ts";
import type { Draft } from "./draft.ts";
import { bucketingKeyDrafts } from "./drafts/bucketing-key-drafts.ts";
import { customDataDrafts } from "./drafts/custom-data-drafts.ts";
import { distributionDrafts } from "./drafts/distribution-drafts.ts";
import { hashDrafts } from "./drafts/hash-drafts.ts";
import { operatorDrafts } from "./drafts/operator-drafts.ts";
import { reefDrafts } from "./drafts/reef-drafts.ts";
import { refusalDrafts } from "./drafts/refusal-drafts.ts";
import { rolloutDrafts } from "./drafts/rollout-drafts.ts";
import { standardDrafts } from "./drafts/standard-drafts.ts";
import { stringDrafts } from "./drafts/string-drafts.ts";
import { versionDrafts } from "./drafts/version-drafts.ts";
import { wholeConfigDrafts } from "./drafts/whole-config-drafts.ts";
import type { VectorFile } from "./vector-case.ts";

const FILES: readonly (readonly [name: string, title: string, drafts: () => readonly Draft[]])[] = [
  ["hashing", "Hash positions", hashDrafts],
  ["bucketing-keys", "The text that is hashed", bucketingKeyDrafts],
  ["rollouts", "Rollouts and what an unmet one means", rolloutDrafts],
  ["distributions", "The walk over shares", distributionDrafts],
  ["operators", "Operators, filter types and audiences", operatorDrafts],
  ["strings", "String filters", stringDrafts],
  ["custom-data", "Custom data filters: strings, numbers, booleans", customDataDrafts],
  ["versions", "Version filters", versionDrafts],
  ["whole-config", "Whole-config evaluation: overrides, shared variables, order, faults", wholeConfigDrafts],
  ["refusals", "Parts that disable themselves, cycles and hostile contexts", refusalDrafts],
  ["reef", "The worked example", reefDrafts],
  ["standard", "The standard rule set", standardDrafts],
];

/** All vector files by name, completed from the hand-written drafts. Throws when the oracle disagrees with a draft. */
export function buildVectors(): ReadonlyMap<string, VectorFile> {
  return new Map(FILES.map(([name, title, drafts]) => [name, { title, cases: drafts().map(completeDraft) }]));
}

/** The text of a vector file: one case per line, so that a change shows as one line. */
export function printVectorFile({ title, cases }: VectorFile): string {
  const lines = cases.map((vector) => `    ${JSON.stringify(vector)}`);
  return `{\n  "title": ${JSON.stringify(title)},\n  "cases": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
