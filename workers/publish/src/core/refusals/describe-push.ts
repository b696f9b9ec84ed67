import type { EnvironmentOutcome, EnvironmentPolicy } from "@burgee/publisher/core";

import type { Refusal } from "../outcomes.ts";
import type { Conflict, Move, MoveRefusal, PushRefusal } from "../revisions/push-outcome.ts";
import {
  describeEnvironmentNotInFiles,
  describeProblems,
  describeRefusal,
  type RefusalText,
} from "./describe-refusal.ts";

/** Characters of a value in a line about a conflict. Ours: it is read by people. */
const VALUE_SHOWN_MAX = 100;
/** Characters of the three values of a conflict as JSON. Ours: an answer with all conflicts stays below 256 KiB. */
const VALUES_LENGTH_MAX = 1_000;

/** What became of one environment, as answers say it. */
export function listMove(move: Move): EnvironmentOutcome {
  const { environmentKey } = move;
  if (move.kind === "refused") {
    const { code, message } = describeMoveRefusal(move.refusal);
    return { environmentKey, outcome: "refused", refusal: { code, message: [message].flat().join("; ") } };
  }
  const { outcome, version, changes, overlay } = move.reply;
  const held = overlay === undefined ? {} : { overlay };
  return { environmentKey, outcome, changes, ...(version === undefined ? {} : { version }), ...held };
}

function describeMoveRefusal(refusal: MoveRefusal): RefusalText {
  if (refusal.kind !== "superseded") return describeRefusal(refusal);
  const { kind: code, revision, head } = refusal;
  const message = `revision ${head} was pushed since revision ${revision}: push again, on top of it, to publish`;
  return { code, message };
}

/** Code and text of a refusal. */
export function describePushRefusal(outcome: PushRefusal | Refusal): RefusalText {
  switch (outcome.kind) {
    case "bad_patch":
      return { code: "bad_patch", message: outcome.reasons };
    case "unknown_base": {
      const { base, head, isSwept, pushedTree } = outcome;
      const lacking =
        pushedTree === undefined
          ? `there is no revision ${base}`
          : `revision ${base} was not made from the files ${pushedTree}`;
      const what = isSwept ? `the files of revision ${base} are no longer kept` : lacking;
      const message = `${what}; the newest is ${head}: run \`burgee pull\`, then make the change again on top of it`;
      return { code: "unknown_base", message, data: { base, head } };
    }
    case "merge_conflict": {
      const { conflicts, base, head } = outcome;
      const what =
        base === head
          ? `revision ${head} has other values than yours`
          : `revision ${head} changed what you changed since revision ${base}`;
      const first = `${what}. Run \`burgee pull\`, choose, and push again`;
      const message = [first, ...conflicts.map(describeConflict)];
      return { code: "merge_conflict", message, data: { base, head, conflicts: conflicts.map(shorten) } };
    }
    case "unexpected_tree": {
      const message = `with revision ${outcome.head}, which is the newest by now, the files are not those that were looked at: plan again`;
      return { code: "unexpected_tree", message, data: { head: outcome.head } };
    }
    case "problems":
      return describeProblems(outcome.problems);
    case "wrong_project": {
      const message = `the files belong to project \`${outcome.given}\`, not \`${outcome.projectKey}\``;
      return { code: "wrong_project", message };
    }
    case "environment_not_in_files":
      return describeEnvironmentNotInFiles(outcome.wanted, outcome.known);
    case "message_required": {
      const message = `\`${outcome.environmentKey}\` is a production environment: say why with \`message\` (\`--message\`)`;
      return { code: "message_required", message };
    }
    case "breaking_changes": {
      const lines = outcome.changes.map(
        ({ environmentKey, message, remedy }) => `${environmentKey}: ${message}. ${remedy}`,
      );
      const kinds = [...new Set(outcome.changes.map(({ kind }) => kind))];
      const remedy = `If they are meant, repeat with ${kinds.map((kind) => `\`--allow ${kind}\``).join(" ")}`;
      return { code: "breaking_changes", message: [...lines, remedy], data: { changes: outcome.changes } };
    }
    case "changed_file": {
      const message = `what is stored of ${outcome.path} is not what was pushed: send the file again, unchanged, or restore the bucket`;
      return { code: "changed_file", message };
    }
    case "refused_environment": {
      const text = describeMoveRefusal(outcome.refusal);
      return { ...text, data: { ...text.data, environment: outcome.environmentKey } };
    }
    case "change_required": {
      const { environmentKey, policy } = outcome;
      const message =
        `\`${environmentKey}\` takes only what ${describeApprovers(policy)} approved: ` +
        `propose it with \`burgee change open --env ${environmentKey}\``;
      return { code: "change_required", message, data: { environment: environmentKey, policy } };
    }
    case "commit_required": {
      const { environmentKey, reason } = outcome;
      const message =
        `\`${environmentKey}\` takes only commits of the protected branch, which its CI publishes, and ${reason}. ` +
        `\`burgee change open --env ${environmentKey}\` makes a patch to commit`;
      return { code: "commit_required", message, data: { environment: environmentKey } };
    }
    case "lift_gated": {
      const { environmentKey: environment, revision, policy } = outcome;
      const code = policy.changes === "git" ? "commit_required" : "change_required";
      return { code, message: describeLift(environment, revision, policy), data: { environment, revision, policy } };
    }
    case "owner_required": {
      const names = outcome.environmentKeys.join(", ");
      const message = `this changes how ${names} may be changed, which only an owner of the project may do`;
      return { code: "owner_required", message, data: { environments: outcome.environmentKeys } };
    }
    default:
      return describeRefusal(outcome);
  }
}

function describeApprovers({ approvals }: EnvironmentPolicy): string {
  return `${approvals} other ${approvals === 1 ? "person" : "people"}`;
}

function describeLift(environmentKey: string, revision: number, policy: EnvironmentPolicy): string {
  const lifting = `lifting the pin of \`${environmentKey}\` publishes revision ${revision}`;
  if (policy.changes === "git") {
    return (
      `${lifting}, and \`${environmentKey}\` takes only commits of the protected branch, which its CI publishes: ` +
      "let the CI publish the newest one, which is held until then, and lift the pin afterwards"
    );
  }
  return (
    `${lifting}, which ${describeApprovers(policy)} must have approved since it was pinned: ` +
    `run \`burgee pull\` and \`burgee change open --env ${environmentKey} --title "Publish revision ${revision}"\`, have ` +
    "that approved and applied, and lift the pin afterwards"
  );
}

/** One line about a conflict. */
function describeConflict({ path, at, yours, theirs, reason, changedBy }: Conflict): string {
  const what = reason ?? `${at.join(".")} (yours ${showValue(yours)}, theirs ${showValue(theirs)})`;
  const who = changedBy === undefined ? "" : `, changed by ${changedBy.author} in revision ${changedBy.revision}`;
  return `${path}: ${what}${who}`;
}

function showValue(value: unknown): string {
  const text = value === undefined ? "none" : JSON.stringify(value);
  return text.length > VALUE_SHOWN_MAX ? `${text.slice(0, VALUE_SHOWN_MAX)}…` : text;
}

/** A conflict without values that are too long to be read; `burgee pull` shows them. */
function shorten(conflict: Conflict): Conflict {
  const { base, yours, theirs, ...place } = conflict;
  const length = JSON.stringify([base, yours, theirs]).length;
  return length > VALUES_LENGTH_MAX ? { ...place, base: undefined, yours: undefined, theirs: undefined } : conflict;
}
