import type { LiveOutcome } from "@burgee/contract";
import type { LiveRow } from "@burgee/contract/admin";
import type { Clock, Log, Meter } from "@burgee/worker-common";

import type { InFlightCap } from "./group-commit.ts";
import type { Observer, PostCount } from "./ports.ts";

export interface ObserverDeps {
  readonly live: LiveCounters;
  readonly meter: Meter;
  readonly cap: InFlightCap;
  readonly log: Log;
  readonly clock: Clock;
}

/** Reasons for which the spool is the ordinary way. */
const EXPECTED_SPILLS: ReadonlySet<string> = new Set(["not_direct", "large_post"]);

/** Counts events per environment, in this isolate and in the data set for dashboards, and logs what went wrong. */
export function createObserver({ live, meter, cap, log, clock }: ObserverDeps): Observer {
  const count = (outcome: LiveOutcome, environmentId: string, events: number): void => {
    live.add(environmentId, outcome, events, clock.now());
    meter.count(`events_${outcome}`, environmentId, [], [events]);
  };
  const countPosts = (outcome: "delivered" | "spilled" | "refused", posts: readonly PostCount[]): void => {
    const environments = new Map<string, number>();
    for (const { environmentId, events } of posts) {
      environments.set(environmentId, (environments.get(environmentId) ?? 0) + events);
    }
    for (const [environmentId, events] of environments) {
      count(outcome, environmentId, events);
      if (outcome !== "refused") count("accepted", environmentId, events);
    }
  };
  const countObject = (outcome: "delivered" | "dead", environments: Readonly<Record<string, number>> = {}): void => {
    for (const [environmentId, events] of Object.entries(environments)) count(outcome, environmentId, events);
  };
  return {
    report(event) {
      switch (event.kind) {
        case "delivered":
          countPosts("delivered", event.posts);
          cap.report(event.tookMs);
          return;
        case "spilled":
          countPosts("spilled", event.posts);
          if (EXPECTED_SPILLS.has(event.reason)) return;
          log("warn", "a commit was spilled", { posts: event.posts.length, reason: event.reason });
          return;
        case "refused":
          countPosts("refused", event.posts);
          log("error", "a commit was refused", { posts: event.posts.length, reason: event.reason });
          return;
        case "rejected":
          count("rejected", event.environmentId, event.events);
          return;
        case "rejects_not_kept":
          log("error", "rejected events could not be kept", { posts: event.posts.length });
          return;
        case "pointer_not_sent":
          log("warn", "the spill queue refused a pointer; the sweep will find its object");
          return;
        case "object_delivered":
          countObject("delivered", event.environments);
          return;
        case "object_waiting":
          log("warn", "a spool object waits for its next round", { events: event.events, reason: event.reason });
          return;
        case "object_dead":
          countObject("dead", event.environments);
          log("error", "a spool object became a dead letter", { events: event.events, reason: event.reason });
          return;
        case "store_failed":
          log("error", "the spool does not answer", { reason: "store_failed" });
      }
    },
  };
}

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 15;
const ROWS_MAX = 5_000;

/** Counts for dashboards. They die with the isolate, so the ledger never uses them. */
export class LiveCounters {
  readonly #counts = new Map<string, number>();
  readonly #totals: Record<LiveOutcome, number> = {
    accepted: 0,
    delivered: 0,
    spilled: 0,
    refused: 0,
    rejected: 0,
    dead: 0,
  };
  #oldestMinute = 0;

  get totals(): Readonly<Record<LiveOutcome, number>> {
    return this.#totals;
  }

  add(environmentId: string, outcome: LiveOutcome, events: number, nowMs: number): void {
    if (events === 0) return;
    this.#totals[outcome] += events;
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.#forgetBefore(minute - MINUTES_KEPT + 1);
    const key = `${minute}\n${environmentId}\n${outcome}`;
    const count = this.#counts.get(key);
    if (count === undefined && this.#counts.size >= ROWS_MAX) return;
    this.#counts.set(key, (count ?? 0) + events);
  }

  rows(): LiveRow[] {
    return [...this.#counts].map(([key, events]) => {
      const [minute, environmentId, outcome] = key.split("\n") as [string, string, LiveOutcome];
      const at = new Date(Number(minute) * MINUTE_MS).toISOString();
      return { environmentId, minute: `${at.slice(0, 16)}Z`, outcome, events };
    });
  }

  #forgetBefore(minute: number): void {
    if (minute <= this.#oldestMinute) return;
    this.#oldestMinute = minute;
    for (const key of this.#counts.keys()) {
      if (Number(key.slice(0, key.indexOf("\n"))) < minute) this.#counts.delete(key);
    }
  }
}
