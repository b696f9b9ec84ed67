import { emptySnapshot } from "@burgee/publisher/core";

import type { Author } from "./author.ts";
import { commitVersion } from "./commit-version.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import type { PublishOutcome } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";
import { deriveProjectId } from "./store-keys.ts";

/** Publishes an empty config to an environment that has none, so that the edge never knows a key without a config. */
export async function publishInitial(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  actor: Author,
  message: string,
): Promise<PublishOutcome> {
  const project = { id: deriveProjectId(ports.projectKey), key: ports.projectKey };
  const snapshot = emptySnapshot(project, environment);
  const intent = { actor, message, expectedVersion: undefined, isDryRun: false, idempotency: undefined };
  return commitVersion(ports, { environment, snapshot, kind: "initial", warnings: [] }, intent);
}
