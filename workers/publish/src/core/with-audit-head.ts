import type { PublishOutcome } from "./outcomes.ts";
import type { ProjectDatabase } from "./ports.ts";

/** The answer with the newest entry of the audit log; refusals as they are. */
export function withAuditHead<Outcome extends { readonly kind: string }>(
  database: ProjectDatabase,
  outcome: Outcome | PublishOutcome,
): Outcome | PublishOutcome {
  if (!isDone(outcome)) return outcome;
  return { ...outcome, reply: { auditHead: database.lastAudit(), ...outcome.reply } };
}

function isDone(outcome: { readonly kind: string }): outcome is Extract<PublishOutcome, { kind: "done" }> {
  return outcome.kind === "done";
}
