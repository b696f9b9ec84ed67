import { sha256Hex } from "@burgee/contract";
import { deriveEnvironmentId, emptySnapshot, type CompiledEnvironment } from "@burgee/publisher/core";
import type { Author } from "@burgee/worker-publish/src/core/author.ts";
import { createKey, revokeKey } from "@burgee/worker-publish/src/core/manage-keys.ts";
import type { CreateKeyOutcome, RevokeKeyOutcome } from "@burgee/worker-publish/src/core/manage-keys.ts";
import type { PublishIntent, PublishOutcome } from "@burgee/worker-publish/src/core/outcomes.ts";
import type { PublisherPorts } from "@burgee/worker-publish/src/core/ports.ts";
import { publishSnapshot, rollBack } from "@burgee/worker-publish/src/core/publish-snapshot.ts";
import { deriveProjectId } from "@burgee/worker-publish/src/core/store-keys.ts";

import type { Judge } from "./judge.ts";
import type { Operation } from "./operations.ts";
import { PROJECT_KEY } from "./publisher-process.ts";

interface Environment {
  readonly id: string;
  /** The name that it has first, and the one that it may get. */
  readonly names: readonly [string, string];
}

export const ENVIRONMENTS: readonly Environment[] = [
  { id: deriveEnvironmentId(PROJECT_KEY, "production"), names: ["production", "prod"] },
  { id: deriveEnvironmentId(PROJECT_KEY, "staging"), names: ["staging", "stage"] },
];
const ANN: Author = { actor: "ann", via: "token" };
const PROJECT_ID = deriveProjectId(PROJECT_KEY);
export type RequestOutcome = PublishOutcome | CreateKeyOutcome | RevokeKeyOutcome;

/** A request as it was first made, so that it can be repeated. */
export interface Request {
  readonly id: string;
  readonly hasKey: boolean;
  readonly send: (ports: PublisherPorts) => Promise<RequestOutcome>;
  readonly judge: (ports: PublisherPorts, outcome: never) => Promise<void>;
}

/** What an operation asks of the publisher; undefined when there is nothing to ask. */
export function makeRequest(judge: Judge, operation: Operation, index: number): Request | undefined {
  const id = `request-${index}`;
  switch (operation.kind) {
    case "publish": {
      const { environment, name, text, parent, isDryRun, hasKey } = operation;
      const { id: environmentId, names } = findEnvironment(environment);
      const snapshot = snapshotOf({ id: environmentId, key: name === 0 ? names[0] : names[1] }, text);
      // What the caller built on is fixed with the first attempt.
      let expected: number | undefined;
      let isFirst = true;
      return {
        id,
        hasKey: hasKey && !isDryRun,
        async send(ports) {
          if (isFirst) expected = parentOf(ports, environmentId, parent);
          isFirst = false;
          const intent = intentOf(id, hasKey && !isDryRun, { expectedVersion: expected, isDryRun });
          return publishSnapshot(ports, { snapshot, warnings: [] }, intent);
        },
        judge: (ports, outcome) => judge.judgePublish(ports, environmentId, id, outcome),
      };
    }
    case "roll_back": {
      const { id: environmentId, names } = findEnvironment(operation.environment);
      let target: { readonly key: string; readonly version: number } | undefined;
      return {
        id,
        hasKey: operation.hasKey,
        async send(ports) {
          const row = ports.database.listEnvironments().find((environment) => environment.id === environmentId);
          target ??= { key: row?.key ?? names[0], version: Math.max(1, (row?.version ?? 0) - operation.back) };
          return rollBack(ports, target.key, target.version, intentOf(id, operation.hasKey, {}));
        },
        judge: (ports, outcome) => judge.judgePublish(ports, environmentId, id, outcome),
      };
    }
    case "create_key": {
      const { id: environmentId, names } = findEnvironment(operation.environment);
      let name: string | undefined;
      return {
        id,
        hasKey: operation.hasKey,
        async send(ports) {
          const row = ports.database.listEnvironments().find((environment) => environment.id === environmentId);
          name ??= row?.key ?? names[0];
          const idempotencyKey = operation.hasKey ? `${id}-key` : undefined;
          return createKey(ports, name, operation.keyKind, ANN, idempotencyKey);
        },
        judge: (ports, outcome) => judge.judgeCreatedKey(ports, id, outcome),
      };
    }
    case "revoke_key": {
      const key = judge.pickKey(operation.which);
      if (key === undefined) return undefined;
      return {
        id,
        hasKey: true,
        async send(ports) {
          const environments = ports.database.listEnvironments();
          const environmentKey = environments.find((environment) => environment.id === key.environmentId)?.key ?? "";
          return revokeKey(ports, environmentKey, key.text, ANN);
        },
        judge: async (_ports, outcome) => judge.judgeRevokedKey(await sha256Hex(key.text), outcome),
      };
    }
    default:
      return undefined;
  }
}

function findEnvironment(index: number): Environment {
  const environment = ENVIRONMENTS[index];
  if (environment === undefined) throw new Error(`there is no environment ${index}`);
  return environment;
}

function parentOf({ database }: PublisherPorts, id: string, parent: "any" | "current" | "stale"): number | undefined {
  if (parent === "any") return undefined;
  const version = database.listEnvironments().find((environment) => environment.id === id)?.version ?? 0;
  return parent === "current" ? version : Math.max(0, version - 1);
}

function intentOf(id: string, hasKey: boolean, members: Partial<PublishIntent>): PublishIntent {
  return {
    actor: ANN,
    message: id,
    expectedVersion: undefined,
    isDryRun: false,
    idempotency: hasKey ? { key: `${id}-key`, fingerprint: id } : undefined,
    ...members,
  };
}

function snapshotOf(environment: { readonly id: string; readonly key: string }, text: string): CompiledEnvironment {
  const snapshot = emptySnapshot({ id: PROJECT_ID, key: PROJECT_KEY }, environment);
  const project = { ...snapshot.document.project, settings: { text } };
  return { ...snapshot, document: { ...snapshot.document, project } } as CompiledEnvironment;
}
