import * as fc from "fast-check";
import { expect, it } from "vitest";

import { FakeTime } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import type { ScriptedAnswer } from "../test/scripted-transport.ts";
import { ConfigPoller } from "./config-poller.ts";

/** `lagging` answers from a replica that is some versions behind. */
type Step =
  | { readonly kind: "publish"; readonly isAnnounced: boolean }
  | { readonly kind: "server"; readonly mood: "healthy" | "failing" | "cutting" | "broken body" | "lagging" }
  | { readonly kind: "stream"; readonly isConnected: boolean }
  | { readonly kind: "wait"; readonly durationMs: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("publish" as const), isAnnounced: fc.boolean() }),
    fc.record({
      kind: fc.constant("server" as const),
      mood: fc.constantFrom("healthy", "failing", "cutting", "broken body", "lagging"),
    }),
    fc.record({ kind: fc.constant("stream" as const), isConnected: fc.boolean() }),
    fc.record({ kind: fc.constant("wait" as const), durationMs: fc.integer({ min: 1, max: 60_000 }) }),
  ),
  { maxLength: 30 },
) as fc.Arbitrary<Step[]>;

const FIRST_MS = Date.parse("2026-11-20T10:00:00.000Z");

it("only ever moves to newer versions and ends on the newest, whatever happens on the way", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (course) => {
      const world = createWorld();
      void world.poller.start();
      await world.time.advance(1_000);
      for (const step of course) await world.take(step);
      world.mood = "healthy";
      world.poller.setStreamConnected(false);
      // One back-off at its longest, and the polls after it.
      await world.time.advance(180_000);
      expect(world.installed).toEqual([...world.installed].sort((a, b) => a - b));
      expect(new Set(world.installed).size).toBe(world.installed.length);
      expect(world.installed.at(-1)).toBe(world.newest);
    }),
    { numRuns: 300 },
  );
});

function createWorld() {
  const time = new FakeTime();
  const installed: number[] = [];
  const world = {
    time,
    installed,
    newest: 1,
    mood: "healthy" as (Step & { kind: "server" })["mood"],
    poller: undefined as unknown as ConfigPoller,
    async take(step: Step): Promise<void> {
      if (step.kind === "wait") await time.advance(step.durationMs);
      else if (step.kind === "server") world.mood = step.mood;
      else if (step.kind === "stream") world.poller.setStreamConnected(step.isConnected);
      else {
        world.newest += 1;
        if (step.isAnnounced) void world.poller.refresh(FIRST_MS + world.newest * 1_000);
      }
    },
  };
  const transport = new ScriptedTransport(({ headers }): ScriptedAnswer => {
    if (world.mood === "failing") return { status: 500 };
    if (world.mood === "cutting") throw new Error("cut");
    const version = world.mood === "lagging" ? Math.max(1, world.newest - 2) : world.newest;
    const etag = `"v${version}"`;
    if (headers["if-none-match"] === etag) return { status: 304 };
    const date = new Date(FIRST_MS + version * 1_000).toUTCString();
    const body = world.mood === "broken body" ? "broken" : String(version);
    return { status: 200, headers: { etag, "last-modified": date }, body };
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
      install(body) {
        const text = new TextDecoder().decode(body);
        if (text === "broken") throw new Error("not a config");
        installed.push(Number(text));
      },
    },
  );
  return world;
}
