import type { Author } from "./author.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import type { PublishOutcome } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";
import { publishInitial } from "./publish-initial.ts";
import { republish } from "./publish-snapshot.ts";

/**
 * Renders an environment's configs anew after a key was made or revoked: they name the newest public keys. An
 * environment without a version gets an empty config. What storage fails to take is left to `recover`. Repeatable.
 */
export async function publishForKey(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  actor: Author,
  message: string,
): Promise<PublishOutcome> {
  const outcome = await render(ports, environment, actor, message);
  // Content that is refused now is refused again: the next publish renders it.
  if (outcome.kind !== "storage_failed") ports.database.removeUnfinished("render_keys", environment.id);
  if (outcome.kind !== "done") {
    ports.log("error", "configs could not be rendered for a key", { environment: environment.key, why: outcome.kind });
  }
  return outcome;
}

function render(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  actor: Author,
  message: string,
): Promise<PublishOutcome> {
  if (environment.version === 0) return publishInitial(ports, environment, actor, message);
  const intent = { actor, message, expectedVersion: undefined, isDryRun: false, idempotency: undefined };
  return republish(ports, environment.key, intent);
}
