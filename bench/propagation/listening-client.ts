import { EventStreamParser, readRefetchMessage } from "@burgee/sdk-core";

import type { ConfigReader, HeldConfig, RefetchFloor } from "./config-reader.ts";
import { openHttpStream } from "./http-get.ts";

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

/** Waits between fetches that are still behind the message, as the official Node SDK does. */
const FLOOR_WAITS_MS: readonly number[] = [200, 400, 800];

/** Starts a client that fetches once, listens, and fetches again for each message, like the official SDKs. */
export async function startListeningClient(read: ConfigReader, observer: ClientObserver): Promise<RunningClient> {
  let held = await read(undefined, undefined);
  if (held.streamUrl === undefined) throw new Error("The config names no event stream");
  const stream = await openHttpStream(held.streamUrl);
  const parser = new EventStreamParser();
  let isClosed = false;
  stream.response.on("data", (chunk: Uint8Array) => {
    for (const event of parser.push(chunk)) {
      const message = readRefetchMessage(event);
      if (message?.etag === undefined || message.lastModifiedMs === undefined || message.etag === held.etag) continue;
      observer.onMessage();
      void follow({ etag: message.etag, lastModifiedMs: message.lastModifiedMs });
    }
  });
  stream.response.on("error", (error) => report(error));
  stream.response.on("end", () => report(new Error("The event stream ended")));

  async function follow(floor: RefetchFloor): Promise<void> {
    try {
      const next = await readUntilFloor(read, held, floor);
      if (next.round === held.round) return;
      held = next;
      observer.onRound(next.round);
    } catch (error) {
      report(error);
    }
  }

  function report(error: unknown): void {
    if (!isClosed) observer.onProblem(error instanceof Error ? error.message : String(error));
  }

  return {
    close() {
      isClosed = true;
      stream.close();
    },
  };
}

async function readUntilFloor(read: ConfigReader, held: HeldConfig, floor: RefetchFloor): Promise<HeldConfig> {
  for (const waitMs of FLOOR_WAITS_MS) {
    const next = await read(held, floor);
    if (next.etag === floor.etag || next.lastModifiedMs >= floor.lastModifiedMs) return next;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return read(held, floor);
}

/** Starts a client that only polls, for environments without realtime. */
export async function startPollingClient(
  read: ConfigReader,
  pollMs: number,
  observer: ClientObserver,
): Promise<RunningClient> {
  let held = await read(undefined, undefined);
  if (held.streamUrl !== undefined) throw new Error("The config names an event stream although realtime is off");
  let isClosed = false;
  let timer: NodeJS.Timeout;
  const poll = async (): Promise<void> => {
    try {
      const next = await read(held, undefined);
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
    },
  };
}
