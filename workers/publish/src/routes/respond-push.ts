import { respondError } from "@burgee/worker-common/admin";

import type { PublishOutcome, Refusal } from "../core/outcomes.ts";
import { describePushRefusal, listMove } from "../core/refusals/describe-push.ts";
import type { PushOutcome, PushRefusal } from "../core/revisions/push-outcome.ts";
import type { RetireOutcome } from "../core/revisions/retire-environment.ts";
import { respondDescribed, respondPublish, respondRefusal } from "./respond.ts";

export function respondPush(outcome: PushOutcome) {
  if (outcome.kind !== "pushed") return respondPushRefusal(outcome);
  const { isDryRun, revision, isNew, tree, pushedTree, merged, moves, problems, auditHead } = outcome;
  const environments = moves.map(listMove);
  const pushed = pushedTree === undefined ? {} : { pushedTree };
  const body = { revision, isNew, tree, ...pushed, merged, environments, problems, auditHead };
  const isCreated =
    !isDryRun && (isNew || environments.some(({ outcome: result }) => result === "published" || result === "held"));
  return isCreated ? ({ status: 201, body } as const) : ({ status: 200, body } as const);
}

export function respondPushRefusal(outcome: PushRefusal | Refusal): Response {
  return respondDescribed(describePushRefusal(outcome));
}

/** Lifting a pin publishes files, so it can be refused as a push is. */
export function respondLift(outcome: PublishOutcome | PushRefusal) {
  switch (outcome.kind) {
    case "done":
      return respondPublish(outcome);
    default:
      return respondPushRefusal(outcome);
  }
}

export function respondRetire(outcome: RetireOutcome) {
  if (outcome.kind === "retired") return { status: 200, body: outcome.reply } as const;
  if (outcome.kind !== "in_files") return respondRefusal(outcome);
  const { environmentKey, revision } = outcome;
  const message = `revision ${revision} has \`${environmentKey}\`: remove it from environments.yaml and push, then retire it`;
  return respondError("environment_in_files", message);
}
