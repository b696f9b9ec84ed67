import type { PublisherPorts } from "./ports.ts";

/**
 * Closes the streams of every environment that has lost a key, so that holders of the key must ask again: not before the
 * edge refuses the key, or they would be let in once more. What fails is logged and left to `recover`. Repeatable.
 */
export async function closeStreams({ database, announcer, log }: PublisherPorts): Promise<void> {
  const revoked = database.listUnstoredKeys().filter(({ revokedAtMs }) => revokedAtMs !== undefined);
  const waiting = new Set(revoked.map(({ environmentId }) => environmentId));
  for (const environmentId of database.listUnfinished("close_streams")) {
    if (waiting.has(environmentId)) continue;
    try {
      await announcer.closeStreams(environmentId);
      database.removeUnfinished("close_streams", environmentId);
    } catch (error) {
      log("error", "closing streams failed", { environmentId, error: String(error) });
    }
  }
}
