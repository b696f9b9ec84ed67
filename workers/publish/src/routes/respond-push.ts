import type { EnvironmentOutcome, PushReply } from "@burgee/publisher/core";
import { respondJson } from "@burgee/worker-common";

import type { Conflict, Move, MoveRefusal, PushOutcome } from "../core/revisions/push-outcome.ts";
import type { RetireOutcome } from "../core/revisions/retire-environment.ts";
import {
  describeRefusal,
  respondDescribed,
  respondEnvironmentNotInFiles,
  respondError,
  respondProblems,
  type RefusalText,
} from "./respond.ts";

/** Characters of a value in a line about a conflict. Ours: it is read by people. */
const VALUE_SHOWN_MAX = 100;
/** Characters of the three values of a conflict as JSON. Ours: an answer with all conflicts stays below 256 KiB. */
const VALUES_LENGTH_MAX = 1_000;

export function respondPush(outcome: PushOutcome): Response {
  if (outcome.kind !== "pushed") return respondPushRefusal(outcome);
  const { isDryRun, revision, isNew, tree, merged, moves, problems, auditHead } = outcome;
  const environments = moves.map(listMove);
  const reply: PushReply = { revision, isNew, tree, merged, environments, problems, auditHead };
  const isCreated = !isDryRun && (isNew || environments.some(({ outcome: result }) => result === "published"));
  return respondJson(isCreated ? 201 : 200, reply);
}

function listMove(move: Move): EnvironmentOutcome {
  const { environmentKey } = move;
  if (move.kind === "refused") {
    const { code, message } = describeMoveRefusal(move.refusal);
    return { environmentKey, outcome: "refused", refusal: { code, message: [message].flat().join("; ") } };
  }
  const { outcome, version, changes } = move.reply;
  return { environmentKey, outcome, changes, ...(version === undefined ? {} : { version }) };
}

function describeMoveRefusal(refusal: MoveRefusal): RefusalText {
  if (refusal.kind !== "superseded") return describeRefusal(refusal);
  const { kind: code, revision, head } = refusal;
  const message = `revision ${head} was pushed since revision ${revision}: push again, on top of it, to publish`;
  return { code, status: 409, error: "Conflict", message };
}

type Refused = Exclude<PushOutcome, { kind: "pushed" }>;

export function respondPushRefusal(outcome: Refused): Response {
  const code = outcome.kind;
  switch (outcome.kind) {
    case "bad_patch":
      return respondError(400, "Bad Request", outcome.reasons, { code });
    case "unknown_base": {
      const { base, head, isSwept } = outcome;
      const what = isSwept ? `the files of revision ${base} are no longer kept` : `there is no revision ${base}`;
      const message = `${what}; the newest is ${head}: run \`burgee pull\`, then make the change again on top of it`;
      return respondError(409, "Conflict", message, { code, base, head });
    }
    case "merge_conflict": {
      const { conflicts, base, head } = outcome;
      const first = `revision ${head} changed what you changed since revision ${base}. Run \`burgee pull\`, choose, and push again`;
      return respondError(409, "Conflict", [first, ...conflicts.map(describeConflict)], {
        code,
        base,
        head,
        conflicts: conflicts.map(shorten),
      });
    }
    case "problems":
      return respondProblems(outcome.problems);
    case "wrong_project": {
      const message = `the files belong to project \`${outcome.given}\`, not \`${outcome.projectKey}\``;
      return respondError(422, "Wrong project", message, { code });
    }
    case "environment_not_in_files":
      return respondEnvironmentNotInFiles(outcome.wanted, outcome.known);
    case "message_required": {
      const message = `\`${outcome.environmentKey}\` is a production environment: say why with \`message\` (\`--message\`)`;
      return respondError(422, "Message required", message, { code });
    }
    case "breaking_changes": {
      const lines = outcome.changes.map(
        ({ environmentKey, message, remedy }) => `${environmentKey}: ${message}. ${remedy}`,
      );
      const kinds = [...new Set(outcome.changes.map(({ kind }) => kind))];
      const remedy = `If they are meant, repeat with ${kinds.map((kind) => `\`--allow ${kind}\``).join(" ")}`;
      return respondError(422, "Breaking changes", [...lines, remedy], { code, changes: outcome.changes });
    }
    case "changed_file": {
      const message = `what is stored of ${outcome.path} is not what was pushed: restore it from a backup of the bucket`;
      return respondError(409, "Conflict", message, { code });
    }
    case "refused_environment": {
      const text = describeMoveRefusal(outcome.refusal);
      return respondDescribed({ ...text, data: { ...text.data, environment: outcome.environmentKey } });
    }
    default:
      return respondDescribed(describeRefusal(outcome));
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

export function respondRetire(outcome: RetireOutcome): Response {
  if (outcome.kind === "retired") return respondJson(200, outcome.reply);
  if (outcome.kind !== "in_files") return respondDescribed(describeRefusal(outcome));
  const { kind: code, environmentKey, revision } = outcome;
  const message = `revision ${revision} has \`${environmentKey}\`: remove it from environments.yaml and push, then retire it`;
  return respondError(409, "Conflict", message, { code });
}
