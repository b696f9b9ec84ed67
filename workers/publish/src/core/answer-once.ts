import { answerRepeated, saveReply } from "./answer-repeated.ts";
import { nextAuditEntry } from "./audit.ts";
import type { PublishIntent, PublishOutcome } from "./outcomes.ts";
import { describeOverlay } from "./overlay/entries-in-force.ts";
import type { PublisherPorts } from "./ports.ts";
import { trySettle } from "./settle-prepared.ts";

/**
 * Settles what an interruption left, answers a repeated request as before, and otherwise runs it. A dry run is only run:
 * what it is compared with may lack a version whose publish was interrupted in the last seconds.
 */
export async function answerOnce(
  ports: PublisherPorts,
  environmentKey: string,
  intent: PublishIntent,
  run: () => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  return showOverlay(ports, environmentKey, await answer(ports, environmentKey, intent, run));
}

async function answer(
  ports: PublisherPorts,
  environmentKey: string,
  intent: PublishIntent,
  run: () => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  if (intent.isDryRun) return run();
  const known = await answerRepeated(ports, intent.idempotency);
  if (known !== undefined) return known;
  const unsettled = await trySettle(ports, environmentKey);
  if (unsettled !== undefined) return unsettled;
  // Its version may have been the one that was interrupted.
  const settled = await answerRepeated(ports, intent.idempotency);
  if (settled !== undefined) return settled;
  const outcome = await run();
  const isNew = outcome.kind !== "done" || outcome.reply.outcome === "published";
  if (!isNew) saveReply(ports, intent.idempotency, outcome);
  await recordAttempt(ports, environmentKey, intent, outcome);
  return outcome;
}

/** Adds what holds whatever the files say, as it is now: also to the answer of an earlier request. */
function showOverlay(ports: PublisherPorts, environmentKey: string, outcome: PublishOutcome): PublishOutcome {
  const environment = ports.database.findEnvironment(environmentKey);
  if (outcome.kind !== "done" || environment === undefined) return outcome;
  const overlay = describeOverlay(ports, environment);
  return overlay === undefined ? outcome : { ...outcome, reply: { ...outcome.reply, overlay } };
}

/** Versions record themselves; this adds the attempts that made none. */
async function recordAttempt(
  ports: PublisherPorts,
  environmentKey: string,
  { actor, message }: PublishIntent,
  outcome: PublishOutcome,
): Promise<void> {
  const action = outcome.kind === "done" ? outcome.reply.outcome : `refused_${outcome.kind}`;
  if (action === "published" || action === "held") return;
  ports.database.appendAudit(await nextAuditEntry(ports, { actor, action, environmentKey, message }));
}
