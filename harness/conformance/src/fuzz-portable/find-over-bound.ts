import type { ConfigDocument } from "@burgee/contract";
import { isRecord } from "@burgee/contract";
import type { PortabilityFinding } from "@burgee/publisher/core";

import { boundHashes } from "../oracle/bounded-hashes.ts";
import type { Question } from "../subjects/subject.ts";
import { drawLine } from "./draw-line.ts";
import type { PortableAnswer } from "./evaluator.ts";
import type { WrittenProject } from "./generate-flag-files.ts";
import type { WrittenRollout } from "./generate-rollout.ts";

/** Floating-point arithmetic of engines and of this file, in percentage points. */
const ROUNDING = 1e-6;

/**
 * The questions in which a rollout lets a user in whom the straight lines of the files leave out, or the opposite, though
 * the user's position is farther from the line than the bound that `findPortability` states. A user's position is known
 * exactly, so no sample of users is needed to see a share.
 */
export function findOverBound(
  { ramps }: WrittenProject,
  findings: readonly PortabilityFinding[],
  document: ConfigDocument,
  questions: readonly Question[],
  answers: readonly (PortableAnswer | string)[],
): readonly Question[] {
  const bounds = new Map(findings.flatMap(({ file, bound }) => (bound === undefined ? [] : [[file, bound] as const])));
  const features = document.features.flatMap(({ _id: id, key, configuration }) => {
    const rollout = ramps.get(key);
    const [target] = configuration.targets;
    if (rollout === undefined || target === undefined) return [];
    return [{ id, targetId: target._id, rollout, bound: bounds.get(`features/${key}.yaml`) ?? 0 }];
  });
  return questions.filter(({ context, nowMs }, index) => {
    const answer = answers[index];
    if (typeof answer === "string" || answer === undefined || !isRecord(context)) return true;
    const userId = String(context["user_id"]);
    return features.some(({ id, targetId, rollout, bound }) => {
      const position = boundHashes(userId, targetId, "devcycle").rollout * 100;
      return isFarOff(rollout, nowMs, position, bound + ROUNDING, answer.has(id));
    });
  });
}

function isFarOff(rollout: WrittenRollout, nowMs: number, position: number, bound: number, isIn: boolean): boolean {
  const line = drawLine(rollout, nowMs);
  return isIn ? position > line + bound : position < line - bound;
}
