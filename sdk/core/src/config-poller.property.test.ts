import * as fc from "fast-check";
import { expect, it } from "vitest";

import { FakeTime } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import type { ScriptedAnswer } from "../test/scripted-transport.ts";
import { ConfigPoller } from "./config-poller.ts";

/** `lagging` answers from a replica that is some versions behind, for less than the ten minutes of a server set back. */
type Step =
  | { readonly kind: "publish"; readonly isAnnounced: boolean }
  | {
      readonly kind: "server";
      readonly mood: "healthy" | "failing" | "cutting" | "broken body" | "lagging" | "refusing";
    }
  | { readonly kind: "stream"; readonly isConnected: boolean }
  | { readonly kind: "clock"; readonly errorMs: number }
  | { readonly kind: "wait"; readonly durationMs: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("publish" as const), isAnnounced: fc.boolean() }),
    fc.record({
      kind: fc.constant("server" as const),
      mood: fc.constantFrom("healthy", "failing", "cutting", "broken body", "lagging", "refusing"),
    }),
    fc.record({ kind: fc.constant("stream" as const), isConnected: fc.boolean() }),
    fc.record({ kind: fc.constant("clock" as const), errorMs: fc.constantFrom(-3_600_000, 0, 3_600_000) }),
    fc.record({ kind: fc.constant("wait" as const), durationMs: fc.integer({ min: 1, max: 60_000 }) }),
  ),
  { maxLength: 30 },
) as fc.Arbitrary<Step[]>;

const FIRST_MS = Date.parse("2026-11-20T10:00:00.000Z");

it("only ever moves to newer versions and ends on the newest, whatever happens on the way", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom("dates", "numbers", "both"), async (course, naming) => {
      const world = createWorld(naming);
      void world.poller.refresh();
      await world.time.advance(1_000);
      for (const step of course) await world.take(step);
      world.mood = "healthy";
      world.poller.setStreamConnected(false);
      // One back-off at its longest, which is that of a refused key, and the polls after it.
      await world.time.advance(700_000);
      expect(world.installed).toEqual([...world.installed].sort((a, b) => a - b));
      expect(new Set(world.installed).size).toBe(world.installed.length);
      expect(world.installed.at(-1)).toBe(world.newest);
      expect(world.poller.problem).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

function createWorld(naming: "dates" | "numbers" | "both") {
  const time = new FakeTime();
  const installed: number[] = [];
  let laggingSinceMs = 0;
  const world = {
    time,
    installed,
    newest: 1,
    mood: "healthy" as (Step & { kind: "server" })["mood"],
    poller: undefined as unknown as ConfigPoller,
    async take(step: Step): Promise<void> {
      if (step.kind === "wait") await time.advance(step.durationMs);
      else if (step.kind === "server") {
        world.mood = step.mood;
        laggingSinceMs = time.monotonicMs();
      } else if (step.kind === "clock") time.clockErrorMs = step.errorMs;
      else if (step.kind === "stream") {
        world.poller.setStreamConnected(step.isConnected);
        if (step.isConnected) void world.poller.refetch();
      } else {
        world.newest += 1;
        if (step.isAnnounced) void world.poller.refresh(FIRST_MS + world.newest * 1_000);
      }
    },
  };
  const transport = new ScriptedTransport(({ headers }): ScriptedAnswer => {
    if (world.mood === "failing") return { status: 500 };
    if (world.mood === "refusing") return { status: 403 };
    if (world.mood === "cutting") throw new Error("cut");
    const isLagging = world.mood === "lagging" && time.monotonicMs() - laggingSinceMs < 590_000;
    const version = isLagging ? Math.max(1, world.newest - 2) : world.newest;
    const etag = `"v${version}"`;
    if (headers["if-none-match"] === etag) return { status: 304 };
    const date = new Date(FIRST_MS + version * 1_000).toUTCString();
    const body = world.mood === "broken body" ? "broken" : String(version);
    const dated = naming === "numbers" ? {} : { "last-modified": date };
    const numbered = naming === "dates" ? {} : { "burgee-config": `${version};age=0;rung=memory` };
    return { status: 200, headers: { etag, ...dated, ...numbered }, body };
  });
  world.poller = new ConfigPoller(
    {
      url: "http://config.test",
      pollingIntervalMs: 10_000,
      connectedPollingIntervalMs: 600_000,
      requestTimeoutMs: 5_000,
    },
    {
      clock: time,
      timer: time,
      random: () => 0.5,
      transport,
      logger: new RecordingLogger(),
      describeFallback: () => "defaults are served",
      install(body) {
        const text = new TextDecoder().decode(body);
        if (text === "broken") throw new Error("not a config");
        installed.push(Number(text));
      },
    },
  );
  return world;
}
