import type { ErrorCode } from "@burgee/contract/admin";
import { closestName, describeProblem, type Problem } from "@burgee/publisher/core";

import type { Forgery, Refusal } from "../outcomes.ts";
import type { FrozenEntry } from "../overlay/entries-in-force.ts";

/** Code and text of a refusal. */
export interface RefusalText {
  readonly code: ErrorCode;
  readonly message: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

const FORGERIES: Readonly<Record<Forgery, string>> = {
  unsigned: "is not signed",
  bad_signature: "has a wrong signature",
  unknown_key: "is signed by a key that is not among SIGNING_PUBLIC_KEYS of burgee-publish",
};

export function describeRefusal(outcome: Refusal): RefusalText {
  switch (outcome.kind) {
    case "conflict": {
      const { environmentKey, expected, current } = outcome;
      const look = expected === 0 || current === 0 ? "burgee history" : `burgee diff ${expected}..${current}`;
      const message =
        `version ${current} of \`${environmentKey}\` is current, not ${expected}: see what changed with ` +
        `\`${look} --env ${environmentKey}\`, then publish on top of it`;
      return { code: "stale_version", message, data: { currentVersion: current, expectedVersion: expected } };
    }
    case "refused":
      return { code: "refused_config", message: outcome.reasons };
    case "unknown_version":
      return { code: "unknown_version", message: describeUnknownVersion(outcome.version, outcome.newest) };
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

function describeUnknownVersion(version: number, newest: number): string {
  if (newest === 0) return `the environment has no version ${version}: nothing was published to it yet`;
  const range = newest === 1 ? "only version 1" : `versions 1 to ${newest}`;
  return `the environment has no version ${version}: it has ${range} (\`burgee history\` lists them)`;
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

export function describeProblems(problems: readonly Problem[]): RefusalText {
  return { code: "invalid_files", message: problems.map(describeProblem), data: { problems } };
}
