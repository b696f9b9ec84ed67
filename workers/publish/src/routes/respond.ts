import type { Problem } from "@burgee/publisher/core";
import { respondError } from "@burgee/worker-common/admin";

import type { CreateKeyOutcome, RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { PublishOutcome, Refusal } from "../core/outcomes.ts";
import { describeProblems, describeRefusal, type RefusalText } from "../core/refusals/describe-refusal.ts";

/** 422 with every problem, both as text and as data. */
export function respondProblems(problems: readonly Problem[]): Response {
  return respondDescribed(describeProblems(problems));
}

export function respondPublish(outcome: PublishOutcome) {
  if (outcome.kind !== "done") return respondRefusal(outcome);
  const { reply: body } = outcome;
  return body.outcome === "published" || body.outcome === "held"
    ? ({ status: 201, body } as const)
    : ({ status: 200, body } as const);
}

export function respondCreateKey(outcome: CreateKeyOutcome) {
  return outcome.kind === "created" ? ({ status: 201, body: outcome.key } as const) : respondRefusal(outcome);
}

export function respondRevokeKey(outcome: RevokeKeyOutcome) {
  switch (outcome.kind) {
    case "revoked":
      return { status: 200, body: outcome.key } as const;
    case "not_yet_revoked": {
      const message =
        "the revocation is recorded, but the edge still accepts the key, because storage did not take it: " +
        "it is repeated until the key is refused; repeat the call to see whether it is";
      return respondError("not_at_edge", message, { key: outcome.key });
    }
    case "unknown_key":
      return respondError("unknown_key", "the environment has no such key: list its keys for their ids");
    case "ambiguous_key":
      return respondError("ambiguous_key", "more than one key starts like this: give more of the id");
    case "last_key": {
      const message = `this is the environment's last ${outcome.keyKind} key: create its successor first`;
      return respondError("last_key", message);
    }
    default:
      return respondRefusal(outcome);
  }
}

export function respondUnknownEnvironment(): Response {
  return respondError("unknown_environment", "the project has no such environment");
}

export function respondRefusal(outcome: Refusal): Response {
  return respondDescribed(describeRefusal(outcome));
}

export function respondDescribed({ code, message, data }: RefusalText): Response {
  return respondError(code, message, data);
}
