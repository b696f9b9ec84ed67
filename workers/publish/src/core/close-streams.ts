import type { PublisherPorts } from "./ports.ts";

/**
 * Closes the streams of every environment that has lost a key, so that holders of the key must ask again. What fails is
 * logged and left to `recover`. Repeatable.
 */
export async function closeStreams({ database, announcer, log }: PublisherPorts): Promise<void> {
  for (const environmentId of database.listUnfinished("close_streams")) {
    try {
      await announcer.closeStreams(environmentId);
      database.removeUnfinished("close_streams", environmentId);
    } catch (error) {
      log("error", "closing streams failed", { environmentId, error: String(error) });
    }
  }
}
