import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createDevice, makePostBody } from "../device/make-post.ts";
import { type EventsPlatform, startEventsPlatform } from "./start-events-platform.ts";

const STREAM = { name: "events", ratio: 1, bufferBytes: 1024 * 1024, bufferIntervalMs: 500 };
/** More than an isolate holds open at once: OPEN_POSTS_MAX in workers/events. */
const UPLOADS = 2_400;
const AT_ONCE = 100;

describe("uploads that do not come to an end", () => {
  let platform: EventsPlatform;

  beforeAll(async () => {
    platform = await startEventsPlatform({ streams: [STREAM] });
  }, 60_000);

  afterAll(() => platform.close());

  it("leave nothing behind when their clients go away", async () => {
    for (let begun = 0; begun < UPLOADS; begun += AT_ONCE) {
      const sockets = await beginUploads(platform, AT_ONCE);
      for (const socket of sockets) socket.destroy();
    }
    expect(await post(platform)).toBe(201);
  }, 60_000);

  it("are an overload while they stall, and none any more when they are gone", async () => {
    const sockets: Socket[] = [];
    while (sockets.length < UPLOADS) sockets.push(...(await beginUploads(platform, AT_ONCE)));
    await expect.poll(() => post(platform), { timeout: 20_000, interval: 200 }).toBe(503);
    const refused = await postWhole(platform);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining("Too much is under way") });
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => post(platform), { timeout: 10_000, interval: 100 }).toBe(201);
  }, 60_000);
});

/** Sends the head and half of the body of each post, and waits until the Worker may have admitted some. */
async function beginUploads({ url, clientKey }: EventsPlatform, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const body = makeBody();
  const half = body.slice(0, body.length / 2);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  await Promise.all(
    sockets.map(async (socket) => {
      await once(socket, "connect");
      socket.on("error", () => {});
      socket.write(
        `POST /v1/events HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${clientKey}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${half}`,
      );
    }),
  );
  await wait(20);
  return sockets;
}

async function post(platform: EventsPlatform): Promise<number> {
  const response = await postWhole(platform);
  await response.text();
  return response.status;
}

function postWhole({ url, clientKey }: EventsPlatform): Promise<Response> {
  const headers = { authorization: clientKey, "content-type": "application/json" };
  return fetch(`${url}/v1/events`, { method: "POST", headers, body: makeBody() });
}

function makeBody(): string {
  return makePostBody(createDevice(0), { run: "uploads", post: 0 }, 2, Date.now());
}
