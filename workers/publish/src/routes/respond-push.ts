import type { EnvironmentOutcome } from "@burgee/publisher/core";
import { respondError } from "@burgee/worker-common/admin";

import type { PublishOutcome, Refusal } from "../core/outcomes.ts";
import type { Conflict, Move, MoveRefusal, PushOutcome } from "../core/revisions/push-outcome.ts";
import type { RetireOutcome } from "../core/revisions/retire-environment.ts";
import {
  describeRefusal,
  respondDescribed,
  respondEnvironmentNotInFiles,
  respondProblems,
  respondPublish,
  respondRefusal,
  type RefusalText,
} from "./respond.ts";

/** Characters of a value in a line about a conflict. Ours: it is read by people. */
const VALUE_SHOWN_MAX = 100;
/** Characters of the three values of a conflict as JSON. Ours: an answer with all conflicts stays below 256 KiB. */
const VALUES_LENGTH_MAX = 1_000;

export function respondPush(outcome: PushOutcome) {
  if (outcome.kind !== "pushed") return respondPushRefusal(outcome);
  const { isDryRun, revision, isNew, tree, merged, moves, problems, auditHead } = outcome;
  const environments = moves.map(listMove);
  const body = { revision, isNew, tree, merged, environments, problems, auditHead };
  const isCreated =
    !isDryRun && (isNew || environments.some(({ outcome: result }) => result === "published" || result === "held"));
  return isCreated ? ({ status: 201, body } as const) : ({ status: 200, body } as const);
}

function listMove(move: Move): EnvironmentOutcome {
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

type Refused = Exclude<PushOutcome, { kind: "pushed" }>;

export function respondPushRefusal(outcome: Refused | Refusal): Response {
  switch (outcome.kind) {
    case "bad_patch":
      return respondError("bad_patch", outcome.reasons);
    case "unknown_base": {
      const { base, head, isSwept } = outcome;
      const what = isSwept ? `the files of revision ${base} are no longer kept` : `there is no revision ${base}`;
      const message = `${what}; the newest is ${head}: run \`burgee pull\`, then make the change again on top of it`;
      return respondError("unknown_base", message, { base, head });
    }
    case "merge_conflict": {
      const { conflicts, base, head } = outcome;
      const first = `revision ${head} changed what you changed since revision ${base}. Run \`burgee pull\`, choose, and push again`;
      return respondError("merge_conflict", [first, ...conflicts.map(describeConflict)], {
        base,
        head,
        conflicts: conflicts.map(shorten),
      });
    }
    case "unexpected_tree": {
      const message = `with revision ${outcome.head}, which is the newest by now, the files are not those that were looked at: plan again`;
      return respondError("unexpected_tree", message, { head: outcome.head });
    }
    case "problems":
      return respondProblems(outcome.problems);
    case "wrong_project": {
      const message = `the files belong to project \`${outcome.given}\`, not \`${outcome.projectKey}\``;
      return respondError("wrong_project", message);
    }
    case "environment_not_in_files":
      return respondEnvironmentNotInFiles(outcome.wanted, outcome.known);
    case "message_required": {
      const message = `\`${outcome.environmentKey}\` is a production environment: say why with \`message\` (\`--message\`)`;
      return respondError("message_required", message);
    }
    case "breaking_changes": {
      const lines = outcome.changes.map(
        ({ environmentKey, message, remedy }) => `${environmentKey}: ${message}. ${remedy}`,
      );
      const kinds = [...new Set(outcome.changes.map(({ kind }) => kind))];
      const remedy = `If they are meant, repeat with ${kinds.map((kind) => `\`--allow ${kind}\``).join(" ")}`;
      return respondError("breaking_changes", [...lines, remedy], { changes: outcome.changes });
    }
    case "changed_file": {
      const message = `what is stored of ${outcome.path} is not what was pushed: send the file again, unchanged, or restore the bucket`;
      return respondError("changed_file", message);
    }
    case "refused_environment": {
      const text = describeMoveRefusal(outcome.refusal);
      return respondDescribed({ ...text, data: { ...text.data, environment: outcome.environmentKey } });
    }
    default:
      return respondRefusal(outcome);
  }
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

/** Lifting a pin publishes files, so it can be refused as a push is. */
export function respondLift(outcome: PublishOutcome | Refused) {
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
