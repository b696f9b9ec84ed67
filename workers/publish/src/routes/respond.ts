import type { ErrorCode } from "@burgee/contract/admin";
import { closestName, describeProblem, type Problem } from "@burgee/publisher/core";
import { respondError } from "@burgee/worker-common/admin";

import type { CreateKeyOutcome, RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { Forgery, PublishOutcome, Refusal } from "../core/outcomes.ts";
import type { FrozenEntry } from "../core/overlay/entries-in-force.ts";

/** 422 with every problem, both as text and as data. */
export function respondProblems(problems: readonly Problem[]): Response {
  return respondDescribed(describeProblems(problems));
}

export function describeProblems(problems: readonly Problem[]): RefusalText {
  return { code: "invalid_files", message: problems.map(describeProblem), data: { problems } };
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

const FORGERIES: Readonly<Record<Forgery, string>> = {
  unsigned: "is not signed",
  bad_signature: "has a wrong signature",
  unknown_key: "is signed by a key that is not among SIGNING_PUBLIC_KEYS of burgee-publish",
};

export function respondRefusal(outcome: Refusal): Response {
  return respondDescribed(describeRefusal(outcome));
}

export function respondDescribed({ code, message, data }: RefusalText): Response {
  return respondError(code, message, data);
}

/** Code and text of a refusal. */
export interface RefusalText {
  readonly code: ErrorCode;
  readonly message: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

export function describeRefusal(outcome: Refusal): RefusalText {
  switch (outcome.kind) {
    case "conflict": {
      const message = `version ${outcome.current} is current: look at what it changed, then publish on top of it`;
      return { code: "stale_version", message, data: { currentVersion: outcome.current } };
    }
    case "refused":
      return { code: "refused_config", message: outcome.reasons };
    case "unknown_version":
      return { code: "unknown_version", message: `the environment has no version ${outcome.version}` };
    case "removed_version": {
      const message = `the content of version ${outcome.version} is no longer kept: publish from the files`;
      return { code: "removed_version", message };
    }
    case "changed_version": {
      const message = `what is stored of version ${outcome.version} was changed since it was published: publish from the files`;
      return { code: "changed_version", message };
    }
    case "unknown_environment": {
      const known = outcome.known.join(", ") || "none yet";
      const message = `nothing was published to such an environment; the project has: ${known}. Publish to a new one first`;
      return { code: "unknown_environment", message };
    }
    case "identity_changed": {
      const message =
        `the environment was made with the id ${outcome.establishedId}, the files give ${outcome.givenId}: ` +
        `add \`id: ${outcome.establishedId}\` to it in environments.yaml`;
      return { code: "identity_changed", message };
    }
    case "foreign_environment": {
      const { environmentKey, environmentId, projectKey, owner } = outcome;
      const message =
        `project \`${projectKey}\` cannot use the environment \`${environmentKey}\`: its id ${environmentId} belongs to ` +
        `project \`${owner}\`. Give it another \`id:\` in environments.yaml, or remove that line`;
      return { code: "foreign_environment", message };
    }
    case "taken_environment": {
      const { environmentKey, projectKey, holder, version } = outcome;
      const message =
        `readers of \`${environmentKey}\` see version ${version} of project \`${holder}\`, although project ` +
        `\`${projectKey}\` made the environment: take it back with \`takeBack=true\` (\`burgee publish --take-back\`)`;
      return { code: "taken_environment", message };
    }
    case "unproven_pointer": {
      const { environmentKey, environmentId, version, forgery } = outcome;
      const message =
        `readers of \`${environmentKey}\` see version ${version}, which this project does not know and which ` +
        `${FORGERIES[forgery]}: restore environments/${environmentId}/pointer.json from a copy that is signed`;
      return { code: "unproven_pointer", message, data: { forgery } };
    }
    case "stale_overlay": {
      const { revision } = outcome;
      const message = `the overlay was changed: it has revision ${revision}. Look at it, then repeat the change on top of it`;
      return { code: "stale_overlay", message, data: { revision } };
    }
    case "frozen":
      return { code: "frozen", message: describeFreeze(outcome.entry), data: { entry: outcome.entry } };
    case "nothing_published": {
      const message = `nothing was published to \`${outcome.environmentKey}\` that an overlay could change`;
      return { code: "nothing_published", message };
    }
    case "unknown_feature":
    case "unknown_variation": {
      const { kind: code, wanted, closest } = outcome;
      const what = code === "unknown_feature" ? "what is published has no feature" : "the feature has no variation";
      const hint = closest === undefined ? "" : `; did you mean \`${closest}\`?`;
      return { code, message: `${what} \`${wanted}\`${hint}` };
    }
    case "unknown_entry": {
      const message = `the overlay has no entry ${outcome.id}: somebody lifted or replaced it, or it expired`;
      return { code: "unknown_entry", message };
    }
    case "too_many_entries":
      return { code: "too_many_entries", message: "the overlay is full: lift entries, or put them into the files" };
    case "held_version": {
      const message = `version ${outcome.version} was held and never served: lift the pin to publish the newest revision`;
      return { code: "held_version", message };
    }
    case "emergencies_for_owners": {
      const { environmentKey } = outcome;
      const message = `environments.yaml says \`emergencies: false\` for \`${environmentKey}\`: ask an owner`;
      return { code: "emergencies_for_owners", message };
    }
    case "idempotency_mismatch":
      return {
        code: "idempotency_mismatch",
        message: "this Idempotency-Key was used for another request: send a new one",
      };
    case "storage_failed":
      return { code: "storage_failed", message: outcome.message };
  }
}

function describeFreeze({ author, reason, createdAtMs, expiresAtMs }: FrozenEntry): string {
  const until = expiresAtMs === undefined ? "until it is unfrozen" : `until ${writeTime(expiresAtMs)}`;
  return `${author} froze the environment on ${writeTime(createdAtMs)}, ${until}: ${reason}. Nothing is published meanwhile`;
}

/** A time to the minute: `2026-11-21 17:43 UTC`. */
function writeTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** An environment that the files do not have, with the closest one that they do. */
export function describeEnvironmentNotInFiles(wanted: string, known: readonly string[]): RefusalText {
  const closest = closestName(wanted, known);
  const hint = closest === undefined ? `they have: ${known.join(", ")}` : `did you mean \`${closest}\`?`;
  return { code: "unknown_environment", message: `the files have no environment \`${wanted}\`; ${hint}` };
}
