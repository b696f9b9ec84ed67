import type { StreamSink } from "../core/stream-hub.ts";

/** A response body together with the sink that feeds it. */
export interface SseBody {
  readonly body: ReadableStream<Uint8Array>;
  readonly sink: StreamSink;
}

/**
 * Opens a body that queues at most one chunk for its consumer, so a slow one costs no memory.
 * @param onDrained the consumer took the queued chunk
 * @param onLeft the consumer went away; not called when the sink is closed
 */
export function openSseBody(onDrained: () => void, onLeft: () => void): SseBody {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
      },
      pull: onDrained,
      cancel: onLeft,
    },
    new CountQueuingStrategy({ highWaterMark: 1 }),
  );
  return {
    body,
    sink: {
      offer(bytes) {
        if ((controller?.desiredSize ?? 0) <= 0) return false;
        controller?.enqueue(bytes);
        return true;
      },
      close() {
        try {
          controller?.close();
        } catch {
          // The consumer was faster: the body is cancelled or broken already, which is what closing is for.
        }
      },
    },
  };
}
