import { type CancelTimer, RealtimeConnection, type RealtimeConnectionDeps } from "@burgee/sdk-core";
import { createOpen } from "@burgee/sdk-core/web";

import type { ClientConfig } from "./client-config.ts";
import type { ResolvedOptions } from "./client-options.ts";

/** The event stream of a page: closed while the page has been hidden for long. */
export interface StreamFollower {
  /** Follows this stream in place of the current one; undefined stops. */
  follow(sse: ClientConfig["sse"]): void;
  /** Must be called when the page was hidden or shown. */
  adapt(): void;
  /** Ends a wait between two tries. */
  wake(): void;
  close(): void;
}

export type StreamDeps = Omit<RealtimeConnectionDeps, "transport">;
export type CreateStream = (options: ResolvedOptions, deps: StreamDeps) => StreamFollower;

const INACTIVITY_DELAY_MS = 120_000;

export function followStream({ fetch, page }: ResolvedOptions, deps: StreamDeps): StreamFollower {
  const connection = new RealtimeConnection({
    ...deps,
    transport: { open: createOpen(fetch, { cache: "no-store" }) },
  });
  let followed: ClientConfig["sse"];
  let isPaused = false;
  let cancelPause: CancelTimer | undefined;
  const pause = (next: boolean): void => {
    isPaused = next;
    connection.setUrl(next ? undefined : followed?.url);
  };
  return {
    follow(sse) {
      followed = sse;
      pause(isPaused);
    },
    adapt() {
      cancelPause?.();
      if (!page.isHidden()) pause(false);
      else cancelPause = deps.timer.after(followed?.inactivityDelay ?? INACTIVITY_DELAY_MS, () => pause(true));
    },
    wake: () => connection.wake(),
    close() {
      cancelPause?.();
      pause(true);
    },
  };
}
