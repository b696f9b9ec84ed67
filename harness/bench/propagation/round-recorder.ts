import type { ClientObserver } from "./listening-client.ts";

/** What one round of a publish looked like from its clients. Times are milliseconds since the publish was sent. */
export interface RoundRecord {
  /** When each client held the new value. */
  readonly visibleMs: readonly number[];
  /** When each client heard the message. */
  readonly heardMs: readonly number[];
  /** When the publishing API answered. */
  readonly publishedMs: number;
  /** Clients that did not see the value in time. */
  readonly missed: number;
}

export interface RoundRecorder {
  /** Give this to each client. */
  readonly observer: ClientObserver;
  /** What went wrong in clients so far, each text once. */
  readonly problems: ReadonlySet<string>;
  /** Publishes a round and waits until every client sees it, or the time is up. */
  record(round: number, clientCount: number, publish: () => Promise<void>, timeoutMs: number): Promise<RoundRecord>;
}

/** Clocks how long publishes take to reach clients. One round at a time. */
export function createRoundRecorder(): RoundRecorder {
  const problems = new Set<string>();
  let expectedRound = -1;
  let startedAt = 0;
  let visibleMs: number[] = [];
  let heardMs: number[] = [];
  let onVisible = (): void => undefined;
  return {
    problems,
    observer: {
      onMessage: () => void heardMs.push(performance.now() - startedAt),
      onRound(round) {
        if (round !== expectedRound) return;
        visibleMs.push(performance.now() - startedAt);
        onVisible();
      },
      onProblem: (problem) => void problems.add(problem),
    },
    async record(round, clientCount, publish, timeoutMs) {
      [expectedRound, visibleMs, heardMs] = [round, [], []];
      const everybodySaw = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onVisible = () => {
          if (visibleMs.length < clientCount) return;
          clearTimeout(timer);
          resolve();
        };
      });
      startedAt = performance.now();
      await publish();
      const publishedMs = performance.now() - startedAt;
      await everybodySaw;
      return { visibleMs, heardMs, publishedMs, missed: clientCount - visibleMs.length };
    },
  };
}
