import { Cron } from "croner";
import type { Miniflare, V4WorkerOptions } from "miniflare";

/**
 * Fires the cron triggers of the Workers' wrangler files, as Cloudflare does in production and the simulator does not.
 * The Worker logs a run that fails; the next one comes anyway.
 */
export function startCronTriggers(runtime: Miniflare, workers: readonly V4WorkerOptions[]): { stop(): void } {
  const jobs = workers.flatMap(({ name, cronTriggers }) =>
    (cronTriggers ?? []).map(
      (cron) =>
        new Cron(cron, { unref: true, protect: true, timezone: "UTC", catch: true }, async () => {
          const worker = await runtime.getWorker(name);
          await worker.scheduled({ scheduledTime: new Date(), cron });
        }),
    ),
  );
  return {
    stop() {
      for (const job of jobs) job.stop();
    },
  };
}
