import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { isRecord } from "@burgee/contract";

import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { waitUntil } from "../wait-until.ts";
import { assertErrorBody, assertSuccessBody, send } from "./wire-request.ts";

const sdk = "wire";
const ORIGIN = "https://shop.example";
const KEEPALIVE_MS_MAX = 31_000;

/** Event streams, byte by byte. */
export const WIRE_REALTIME_CASES: readonly OfficialCase[] = [
  {
    name: "opens for browsers with credentials, uncached and uncompressed",
    sdk,
    covers: "checklist 7: credentialed streams",
    run: (world) =>
      withStream(world, { origin: ORIGIN, "accept-encoding": "gzip" }, async ({ headers }) => {
        assert.ok(headers.get("content-type")?.startsWith("text/event-stream"));
        assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
        assert.equal(headers.get("access-control-allow-credentials"), "true");
        assert.ok(headers.get("cache-control")?.includes("no-cache"));
        assert.equal(headers.get("content-encoding"), null);
      }),
  },
  {
    name: "sends frames that strict decoders accept, with the version's ETag and whole-second date",
    sdk,
    covers: "checklist 1 and 7: integer timestamps",
    run: (world) =>
      withStream(world, {}, async (stream) => {
        const { version } = await world.publishChange();
        await waitUntil("the frame arrives", 4_000, () => stream.text().includes(version.etag.slice(1, -1)));
        const frame =
          stream
            .text()
            .split(/\n\n/)
            .find((text) => text.includes(version.etag.slice(1, -1))) ?? "";
        assert.match(frame, /^id: \S+$/m);
        const name = /^event: (.*)$/m.exec(frame)?.[1];
        assert.ok(name === undefined || name === "message");
        const outer: unknown = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? "null");
        assert.ok(isRecord(outer));
        for (const member of ["id", "channel", "name", "data"]) assert.equal(typeof outer[member], "string", member);
        assert.ok(Number.isInteger(outer["timestamp"]));
        const inner: unknown = JSON.parse(String(outer["data"]));
        assert.deepEqual(inner, { type: "refetchConfig", etag: version.etag, lastModified: version.lastModifiedMs });
        assert.equal(version.lastModifiedMs % 1_000, 0);
      }),
  },
  {
    name: "sends comments that say exactly keepalive",
    sdk,
    covers: "checklist 7: keepalive comments",
    run: (world) =>
      withStream(world, {}, async (stream) => {
        const count = (): number =>
          stream
            .text()
            .split("\n")
            .filter((line) => line === ":keepalive").length;
        const before = count();
        await waitUntil("a keepalive comment", KEEPALIVE_MS_MAX, () => count() > before);
        const comments = stream
          .text()
          .split("\n")
          .filter((line) => line.startsWith(":"));
        assert.deepEqual(new Set(comments), new Set([":keepalive"]));
      }),
  },
  {
    name: "replays what a client missed when it names its last event",
    sdk,
    covers: "realtime: Last-Event-ID",
    async run(world) {
      let lastId = "";
      await withStream(world, {}, async (stream) => {
        const { version } = await world.publishChange();
        await waitUntil("the frame arrives", 4_000, () => stream.text().includes(version.etag.slice(1, -1)));
        lastId = [...stream.text().matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? "";
      });
      const { version } = await world.publishChange();
      await withStream(world, { "last-event-id": lastId }, async (stream) => {
        await waitUntil("the missed version", 4_000, () => stream.text().includes(version.etag.slice(1, -1)));
      });
    },
  },
  {
    name: "does not open without its token",
    sdk,
    covers: "realtime: the address is a capability",
    async run(world) {
      const url = new URL(await findStreamUrl(world));
      url.searchParams.set("token", "A".repeat(43));
      const answer = await send(world, `GET ${url.pathname}${url.search}`);
      assert.ok([401, 403, 404].includes(answer.status));
      assertErrorBody(answer, answer.status);
    },
  },
];

interface OpenStream {
  readonly headers: Headers;
  /** Everything received so far. */
  text(): string;
}

async function withStream(
  world: OfficialWorld,
  headers: Readonly<Record<string, string>>,
  run: (stream: OpenStream) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(await findStreamUrl(world), {
    headers: { accept: "text/event-stream", ...headers },
    signal: abort.signal,
  });
  assert.equal(response.status, 200);
  let received = "";
  const reading = collect(response, (text) => (received += text));
  try {
    await sleep(50);
    await run({ headers: response.headers, text: () => received });
  } finally {
    abort.abort();
    await reading;
  }
}

async function collect(response: Response, add: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) add(decoder.decode(chunk, { stream: true }));
  } catch {
    // The case ended the connection.
  }
}

async function findStreamUrl(world: OfficialWorld): Promise<string> {
  const key = await world.createKey("server");
  const { sse } = assertSuccessBody(await send(world, `GET /config/v2/server/${key}.json`));
  assert.ok(isRecord(sse));
  return `${String(sse["hostname"])}${String(sse["path"])}`;
}
