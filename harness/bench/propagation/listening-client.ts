import { readRefetchMessage, type ServerSentEvent } from "@burgee/sdk-core";

import type { ConfigReader, HeldConfig, RefetchFloor } from "./config-reader.ts";
import { openEventStream } from "./event-stream-connection.ts";

export interface ClientObserver {
  /** A refetch message arrived. */
  onMessage(): void;
  /** The client holds another config than before. */
  onRound(round: number): void;
  onProblem(problem: string): void;
}

export interface RunningClient {
  close(): void;
}

/** Waits between answers that are older than the message, as the official Node SDK does. */
const FLOOR_WAITS_MS: readonly number[] = [100, 200, 400];

/** Starts a client that fetches once, listens, and fetches again for each message, like the official SDKs. */
export async function startListeningClient(reader: ConfigReader, observer: ClientObserver): Promise<RunningClient> {
  let held = await reader.read(undefined, undefined);
  if (held.streamUrl === undefined) throw new Error("The config names no event stream");
  let isClosed = false;
  const stream = await openEventStream(held.streamUrl, take, () => observer.onProblem("The event stream ended"));

  function take(event: ServerSentEvent): void {
    const message = readRefetchMessage(event);
    if (message?.etag === undefined || message.lastModifiedMs === undefined || message.etag === held.etag) return;
    observer.onMessage();
    void follow({ etag: message.etag, lastModifiedMs: message.lastModifiedMs });
  }

  async function follow(floor: RefetchFloor): Promise<void> {
    try {
      const next = await readUntilFloor(reader, held, floor);
      if (next.round === held.round) return;
      held = next;
      observer.onRound(next.round);
    } catch (error) {
      if (!isClosed) observer.onProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    close() {
      isClosed = true;
      stream.close();
      reader.close();
    },
  };
}

async function readUntilFloor(reader: ConfigReader, held: HeldConfig, floor: RefetchFloor): Promise<HeldConfig> {
  for (const waitMs of FLOOR_WAITS_MS) {
    const next = await reader.read(held, floor);
    // The Node SDK accepts a 304 as final: a platform that answers it too early leaves the client stale until its next poll.
    if (next === held) return held;
    if (next.etag === floor.etag || next.lastModifiedMs >= floor.lastModifiedMs) return next;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return reader.read(held, floor);
}

/** Starts a client that only polls, for environments without realtime. */
export async function startPollingClient(
  reader: ConfigReader,
  pollMs: number,
  observer: ClientObserver,
): Promise<RunningClient> {
  let held = await reader.read(undefined, undefined);
  if (held.streamUrl !== undefined) throw new Error("The config names an event stream although realtime is off");
  let isClosed = false;
  let timer: NodeJS.Timeout;
  const poll = async (): Promise<void> => {
    try {
      const next = await reader.read(held, undefined);
      if (next.round !== held.round) {
        held = next;
        observer.onRound(next.round);
      }
    } catch (error) {
      if (!isClosed) observer.onProblem(error instanceof Error ? error.message : String(error));
    }
    if (!isClosed) timer = setTimeout(() => void poll(), pollMs);
  };
  // The first poll comes at a random moment of the interval, as it does for clients that started independently.
  timer = setTimeout(() => void poll(), Math.random() * pollMs);
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      reader.close();
    },
  };
}
