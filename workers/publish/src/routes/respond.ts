import type { ErrorBody } from "@burgee/contract";
import { closestName, describeProblem, type Problem } from "@burgee/publisher/core";
import { respondJson } from "@burgee/worker-common";

import type { CreateKeyOutcome, RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { Forgery, PublishOutcome, Refusal } from "../core/outcomes.ts";

export function respondError(
  statusCode: number,
  error: string,
  message: string | readonly string[],
  data?: Readonly<Record<string, unknown>>,
): Response {
  const body: ErrorBody = { statusCode, message, error, ...(data === undefined ? {} : { data }) };
  return respondJson(statusCode, body);
}

/** 422 with every problem, both as text and as data. */
export function respondProblems(problems: readonly Problem[]): Response {
  return respondError(422, "Invalid flag files", problems.map(describeProblem), { problems });
}

export function respondPublish(outcome: PublishOutcome): Response {
  if (outcome.kind !== "done") return respondRefusal(outcome);
  return respondJson(outcome.reply.outcome === "published" ? 201 : 200, outcome.reply);
}

export function respondCreateKey(outcome: CreateKeyOutcome): Response {
  return outcome.kind === "created" ? respondJson(201, outcome.key) : respondRefusal(outcome);
}

export function respondRevokeKey(outcome: RevokeKeyOutcome): Response {
  switch (outcome.kind) {
    case "revoked":
      return respondJson(200, outcome.key);
    case "not_yet_revoked": {
      const message =
        "the revocation is recorded, but the edge still accepts the key, because storage did not take it: " +
        "it is repeated until the key is refused; repeat the call to see whether it is";
      return respondError(503, "Service Unavailable", message, { key: outcome.key });
    }
    case "unknown_key":
      return respondError(404, "Not Found", "the environment has no such key: list its keys for their ids");
    case "ambiguous_key":
      return respondError(409, "Conflict", "more than one key starts like this: give more of the id");
    case "last_key": {
      const message = `this is the environment's last ${outcome.keyKind} key: create its successor first`;
      return respondError(409, "Conflict", message);
    }
    default:
      return respondRefusal(outcome);
  }
}

export function respondUnknownEnvironment(): Response {
  return respondError(404, "Not Found", "the project has no such environment");
}

export function respondUnknownProject(): Response {
  return respondError(404, "Not Found", "nobody made a project of this name: publish to it first");
}

const FORGERIES: Readonly<Record<Forgery, string>> = {
  unsigned: "is not signed",
  bad_signature: "has a wrong signature",
  unknown_key: "is signed by a key that is not among SIGNING_PUBLIC_KEYS of burgee-publish",
};

function respondRefusal(outcome: Refusal): Response {
  switch (outcome.kind) {
    case "conflict": {
      const message = `version ${outcome.current} is current: look at what it changed, then publish on top of it`;
      return respondError(412, "Precondition Failed", message, { currentVersion: outcome.current });
    }
    case "refused":
      return respondError(422, "Config refused", outcome.reasons);
    case "unknown_version":
      return respondError(404, "Not Found", `the environment has no version ${outcome.version}`);
    case "changed_version": {
      const message = `what is stored of version ${outcome.version} was changed since it was published: publish from the files`;
      return respondError(409, "Conflict", message);
    }
    case "unknown_environment": {
      const known = outcome.known.join(", ") || "none yet";
      const message = `nothing was published to such an environment; the project has: ${known}. Publish to a new one first`;
      return respondError(404, "Not Found", message);
    }
    case "identity_changed": {
      const message =
        `the environment was made with the id ${outcome.establishedId}, the files give ${outcome.givenId}: ` +
        `add \`id: ${outcome.establishedId}\` to it in environments.yaml`;
      return respondError(409, "Conflict", message);
    }
    case "foreign_environment": {
      const { environmentKey, environmentId, projectKey, owner } = outcome;
      const message =
        `project \`${projectKey}\` cannot use the environment \`${environmentKey}\`: its id ${environmentId} belongs to ` +
        `project \`${owner}\`. Give it another \`id:\` in environments.yaml, or remove that line`;
      return respondError(409, "Conflict", message);
    }
    case "taken_environment": {
      const { environmentKey, projectKey, holder, version } = outcome;
      const message =
        `readers of \`${environmentKey}\` see version ${version} of project \`${holder}\`, although project ` +
        `\`${projectKey}\` made the environment: take it back with \`takeBack=true\` (\`burgee publish --take-back\`)`;
      return respondError(409, "Conflict", message);
    }
    case "unproven_pointer": {
      const { environmentKey, environmentId, version, forgery } = outcome;
      const message =
        `readers of \`${environmentKey}\` see version ${version}, which this project does not know and which ` +
        `${FORGERIES[forgery]}: restore environments/${environmentId}/pointer.json from a copy that is signed`;
      return respondError(409, "Conflict", message, { forgery });
    }
    case "idempotency_mismatch":
      return respondError(
        422,
        "Idempotency-Key reused",
        "this Idempotency-Key was used for another request: send a new one",
      );
    case "storage_failed":
      return respondError(503, "Service Unavailable", outcome.message);
  }
}

/** 404 for an environment that the files do not have, with the closest one that they do. */
export function respondEnvironmentNotInFiles(wanted: string, known: readonly string[]): Response {
  const closest = closestName(wanted, known);
  const hint = closest === undefined ? `they have: ${known.join(", ")}` : `did you mean \`${closest}\`?`;
  return respondError(404, "Not Found", `the files have no environment \`${wanted}\`; ${hint}`);
}
