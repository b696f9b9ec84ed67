import { systemClock } from "@burgee/worker-common";

/** Bytes of a refused body that are read and thrown away. Ours: more than the flags folders of most projects. */
const DRAIN_BYTES_MAX = 1024 * 1024;
/** How long that may take. Ours: nobody may keep a request open by sending slowly. */
const DRAIN_MS_MAX = 5_000;

/**
 * Reads what is left of a refused request's body, within limits. A connection that is closed while the client still
 * sends is reset, and the client sees a network error instead of the answer.
 */
export async function drainBody(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  const reader = request.body.getReader();
  const timer = systemClock.startTimer(DRAIN_MS_MAX);
  const expired = timer.expired.then(() => "expired" as const);
  let bytes = 0;
  try {
    while (bytes <= DRAIN_BYTES_MAX) {
      const read = await Promise.race([reader.read(), expired]);
      if (read === "expired" || read.done) break;
      bytes += read.value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The client has gone: nobody reads the answer.
  } finally {
    timer.cancel();
  }
}
