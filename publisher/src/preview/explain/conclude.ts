import type { TargetTrace, Trace, TraceOutcome } from "./trace.ts";

/** What follows from the targets of a trace: the first one that does not pass the user on decides. */
export function conclude(targets: readonly TargetTrace[]): TraceOutcome {
  const last = targets.find(({ alone }) => alone.kind !== "passes");
  switch (last?.alone.kind) {
    case "serves":
      return { kind: "served", variation: last.alone.variation, target: last.key, targetNumber: last.number };
    case "ends":
      return { kind: "default", why: "not_in_rollout" };
    case "error":
      return { kind: "error" };
    default:
      return { kind: "default", why: targets.length === 0 ? "off" : "no_target" };
  }
}

/** Contradictions in a trace: between its targets and what the engine answers, and within a target. */
export function findContradictions({ targets, outcome, feature }: Trace): readonly string[] {
  const found = targets.flatMap(contradictionsOf);
  // A feature that the engine does not take, or does not know, has no targets to conclude from.
  if (feature === undefined || (targets.length === 0 && outcome.kind === "error")) return found;
  // A target may serve a variation that the engine then leaves out, and the message says why.
  if (outcome.kind === "error" && outcome.message !== undefined) return found;
  const concluded = conclude(targets);
  if (JSON.stringify(concluded) === JSON.stringify(outcome)) return found;
  return [...found, `the targets say ${JSON.stringify(concluded)}, the engine ${JSON.stringify(outcome)}`];
}

function contradictionsOf({ key, fits, condition, rollout, split, alone }: TargetTrace): readonly string[] {
  const found: string[] = [];
  if (condition.fits !== fits) found.push(`${key}: its condition says ${condition.fits}, the target ${fits}`);
  if (alone.kind === "serves" && (fits !== true || rollout?.passes === false)) found.push(`${key}: serves unfit users`);
  if (rollout?.position !== undefined && rollout.threshold !== undefined && rollout.passes !== "error") {
    const isIn = rollout.threshold > 0 && rollout.position <= rollout.threshold;
    if (isIn !== rollout.passes) found.push(`${key}: stands at ${rollout.position} of ${rollout.threshold}`);
  }
  const place = split?.shares.find(({ to }) => (split.position ?? 1) < to) ?? split?.shares.at(-1);
  if (alone.kind === "serves" && split?.position !== undefined && place?.variation !== alone.variation) {
    found.push(`${key}: stands at ${split.position} and is served ${alone.variation}`);
  }
  return found;
}
