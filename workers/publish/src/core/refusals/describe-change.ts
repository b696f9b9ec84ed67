import type { ChangeRefusal } from "../changes/change-outcome.ts";
import { describePushRefusal } from "./describe-push.ts";
import type { RefusalText } from "./describe-refusal.ts";

/** Code and text of a refusal. */
export function describeChangeRefusal(refusal: ChangeRefusal): RefusalText {
  switch (refusal.kind) {
    case "unknown_change":
      return { code: "unknown_change", message: "there is no such change: list them with `burgee change list`" };
    case "change_closed":
      return { code: "change_closed", message: `${refusal.id} is ${refusal.what}: nothing more can be done with it` };
    case "stale_change": {
      const message = `${refusal.id} does something else than what you looked at: look again with \`burgee change show ${refusal.id}\``;
      return { code: "stale_change", message };
    }
    case "own_change":
      return { code: "own_change", message: refusal.reason };
    case "not_a_publisher": {
      const { environmentKeys: environments } = refusal;
      const message = `this needs the role publisher for ${environments.join(", ")}: ask an owner of the project`;
      return { code: "forbidden", message, data: { role: "publisher", environments } };
    }
    case "approvals_missing": {
      const { id, needed, held, changedSince } = refusal;
      const head = `${id} needs ${needed} approvals of what it does now, and has ${held}: ask for \`burgee change approve ${id}\``;
      const since = changedSince.map((line) => `not approved: ${line}`);
      return { code: "approvals_missing", message: [head, ...since], data: { needed, held, changedSince } };
    }
    case "bad_time":
      return { code: "bad_request", message: refusal.reason };
    case "too_many_changes": {
      const message = `at most ${refusal.countMax} changes may be open: apply, reject or withdraw some first`;
      return { code: "too_many_changes", message };
    }
    default:
      return describePushRefusal(refusal);
  }
}

/** The same as one line, for what nobody waits for. */
export function describeChangeReason(refusal: ChangeRefusal): string {
  return [describeChangeRefusal(refusal).message].flat().join("; ");
}
