import { sha256Hex } from "@burgee/contract";
import { deriveEnvironmentId, emptySnapshot, type CompiledEnvironment } from "@burgee/publisher/core";
import type { Author } from "@burgee/worker-publish/src/core/author.ts";
import { createKey, revokeKey } from "@burgee/worker-publish/src/core/manage-keys.ts";
import type { CreateKeyOutcome, RevokeKeyOutcome } from "@burgee/worker-publish/src/core/manage-keys.ts";
import type { PublishIntent, PublishOutcome } from "@burgee/worker-publish/src/core/outcomes.ts";
import { addOverlayEntry, liftOverlayEntries } from "@burgee/worker-publish/src/core/overlay/change-overlay.ts";
import type { WantedEntry } from "@burgee/worker-publish/src/core/overlay/make-entry.ts";
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
    case "overlay":
      return makeOverlayRequest(judge, operation, id);
    case "lift":
      return makeLiftRequest(judge, operation, id);
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

/** What the caller names by its key or number is fixed with the first attempt, as in a request that is sent again. */
interface OverlayTarget {
  readonly key: string;
  readonly base: number | undefined;
}

function findOverlayTarget(
  { database }: PublisherPorts,
  { id, names }: Environment,
  base: "any" | "current" | "stale",
): OverlayTarget {
  const row = database.listEnvironments().find((environment) => environment.id === id);
  const { revision } = database.readOverlay(id);
  return {
    key: row?.key ?? names[0],
    base: base === "any" ? undefined : base === "current" ? revision : Math.max(0, revision - 1),
  };
}

function makeOverlayRequest(judge: Judge, operation: Operation & { kind: "overlay" }, id: string): Request {
  const environment = findEnvironment(operation.environment);
  const { entry, expiresInMs, base, isDryRun, hasKey } = operation;
  let target: (OverlayTarget & { readonly wanted: WantedEntry }) | undefined;
  return {
    id,
    hasKey: hasKey && !isDryRun,
    async send(ports) {
      target ??= {
        ...findOverlayTarget(ports, environment, base),
        wanted: wantedOf(ports, environment.id, entry, {
          reason: id,
          ...(expiresInMs === undefined ? {} : { expiresAtMs: ports.clock.now() + expiresInMs }),
        }),
      };
      const intent = intentOf(id, hasKey && !isDryRun, { isDryRun });
      return addOverlayEntry(ports, target.key, target.wanted, target.base, intent);
    },
    judge: async (ports, outcome) => {
      await judge.judgePublish(ports, environment.id, id, outcome);
      if (!isDryRun) judge.judgeStarted(ports, environment.id, id, outcome);
    },
  };
}

function wantedOf(
  { database }: PublisherPorts,
  environmentId: string,
  kind: WantedEntry["kind"],
  facts: { readonly reason: string; readonly expiresAtMs?: number },
): WantedEntry {
  const version = database.listEnvironments().find((environment) => environment.id === environmentId)?.version ?? 0;
  switch (kind) {
    case "off":
      return { kind, feature: FEATURE_KEY, ...facts };
    case "serve":
      return { kind, feature: FEATURE_KEY, variation: VARIATION_KEY, ...facts };
    case "pinned":
      return { kind, version: Math.max(1, version - 1), ...facts };
    case "frozen":
      return { kind, ...facts };
  }
}

function makeLiftRequest(judge: Judge, operation: Operation & { kind: "lift" }, id: string): Request {
  const environment = findEnvironment(operation.environment);
  const { count, base, hasKey } = operation;
  let target: (OverlayTarget & { readonly ids: readonly string[] }) | undefined;
  return {
    id,
    hasKey,
    async send(ports) {
      const entries = ports.database.readOverlay(environment.id).entries.slice(0, count);
      target ??= { ...findOverlayTarget(ports, environment, base), ids: entries.map((entry) => entry.id) };
      return liftOverlayEntries(ports, target.key, target.ids, undefined, target.base, intentOf(id, hasKey, {}));
    },
    judge: async (ports, outcome) => {
      await judge.judgePublish(ports, environment.id, id, outcome);
      judge.judgeLifted(ports, environment.id, target?.ids ?? [], outcome);
    },
  };
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

/** The one feature of every snapshot and its variation, for what overlays name. */
const FEATURE_KEY = "banner";
const VARIATION_KEY = "on";
const FEATURE_ID = "f".repeat(24);
const VARIATION_ID = "e".repeat(24);

function snapshotOf(environment: { readonly id: string; readonly key: string }, text: string): CompiledEnvironment {
  const snapshot = emptySnapshot({ id: PROJECT_ID, key: PROJECT_KEY }, environment);
  const project = { ...snapshot.document.project, settings: { text } };
  const everyone = { _id: "", filters: { operator: "and", filters: [{ type: "all" }] } } as const;
  const distribution = [{ _variation: VARIATION_ID, percentage: 1 }];
  const feature = {
    _id: FEATURE_ID,
    key: FEATURE_KEY,
    type: "release",
    variations: [{ _id: VARIATION_ID, key: VARIATION_KEY, name: text.slice(0, 40), variables: [] }],
    configuration: {
      _id: "d".repeat(24),
      targets: [{ _id: "c".repeat(24), _audience: everyone, distribution }],
    },
  };
  const visibility = { [FEATURE_ID]: ["server", "client", "mobile"] };
  const document = { ...snapshot.document, project, features: [feature] };
  return { ...snapshot, visibility, document } as unknown as CompiledEnvironment;
}
