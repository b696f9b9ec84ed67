import { connect } from "node:net";
import { gzipSync } from "node:zlib";

import { createRandom } from "../open-loop/seeded-random.ts";
import type { EventsPlatform } from "../platform/start-events-platform.ts";
import type { Disturbance } from "./chaos-scenario.ts";

/** What a hostile or broken client sends instead of a post. */
interface HostilePost {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type MakePost = (random: () => number, number: number) => HostilePost;

const CONCURRENCY = 16;
/** How many posts there are for each huge one: those are slow, because each is read to its end. */
const HUGE_EVERY = 1_000;
const OVERSIZED_BYTES = 4.5 * 1024 * 1024;
/** How many posts there are for each upload that is cut off. */
const CUT_EVERY = 100;

/**
 * Sends hostile posts, each of another kind than the one before, and counts the answers.
 * @returns Answers by status, and as problems every 5xx and every post without an answer.
 */
export async function sendHostilePosts(platform: EventsPlatform, count: number, seed: number): Promise<Disturbance> {
  const random = createRandom(seed);
  const answers: Record<string, number> = {};
  const problems: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const outcome = await sendOne(platform, random, number);
      answers[outcome] = (answers[outcome] ?? 0) + 1;
      if (!/^[24]\d\d$|^cut off$/.test(outcome)) problems.push(`post ${number} (seed ${seed}): ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { answers, problems };
}

async function sendOne(platform: EventsPlatform, random: () => number, number: number): Promise<string> {
  if (number % CUT_EVERY === CUT_EVERY - 1) return cutUpload(platform);
  const kinds = number % HUGE_EVERY === 0 ? HUGE_KINDS : KINDS;
  const make = kinds[(number / (kinds === HUGE_KINDS ? HUGE_EVERY : 1)) % kinds.length] ?? randomBytes;
  const { path = "/v1/events", headers = {}, body } = make(random, number);
  try {
    const response = await fetch(`${platform.url}${path}`, {
      method: "POST",
      headers: { authorization: platform.clientKey, "content-type": "application/json", ...headers },
      body,
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    return error instanceof Error ? error.message : "no answer";
  }
}

/** Declares more than it sends, then closes the connection. */
function cutUpload({ url, clientKey }: EventsPlatform): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => {
    const head = `POST /v1/events HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${clientKey}\r\ncontent-length: 5000\r\n\r\n`;
    socket.write(`${head}{"user":{"user_id":"cut"},"events":[`, () => socket.destroy());
  });
  socket.on("error", () => {});
  socket.on("close", () => resolve("cut off"));
  return promise;
}

const post = (events: unknown, user: unknown = { user_id: "hostile" }): string => JSON.stringify({ user, events });
const valid = { type: "customEvent", customType: "beside-bad-ones" };
const text = new TextEncoder();

const randomBytes: MakePost = (random) => ({
  body: Uint8Array.from({ length: Math.floor(random() * 2_000) }, () => Math.floor(random() * 256)),
});

const HUGE_KINDS: readonly MakePost[] = [
  () => ({ body: post([{ ...valid, target: "x".repeat(OVERSIZED_BYTES) }]) }),
  () => ({ body: post(Array.from({ length: 10_050 }, () => valid)) }),
];

const KINDS: readonly MakePost[] = [
  randomBytes,
  (random) => {
    const whole = post([valid, valid, valid]);
    return { body: whole.slice(0, Math.floor(random() * whole.length)) };
  },
  (_, number) => ({
    body: ["", "null", "0", '"text"', "[]", "{}", '{"events":{}}', "NaN", "\uFEFF{}"][number % 9] ?? "",
  }),
  () => ({ body: "[".repeat(100_000) }),
  () => ({ body: `{"user":{"user_id":"u"},"events":${'[{"metaData":{"a":'.repeat(5_000)}` }),
  // Bytes that are no UTF-8, inside a text that is JSON otherwise.
  (random) => {
    const bytes = text.encode(post([{ ...valid, target: "????????" }, valid]));
    return { body: bytes.map((byte) => (byte === 0x3f ? 0x80 + Math.floor(random() * 0x80) : byte)) };
  },
  () => ({ body: Buffer.from(post([valid]), "utf16le") }),
  () => ({ body: gzipSync(post([valid])), headers: { "content-encoding": "gzip" } }),
  () => ({ body: post([valid]), headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-7" } }),
  () => ({ body: post([valid, null, 7, [], "x", { type: 1 }, { type: "" }, { ...valid, value: "many" }, valid]) }),
  () => ({
    body: post([
      { ...valid, metaData: [1] },
      { ...valid, featureVars: { f: 1 } },
      { ...valid, target: {} },
    ]),
  }),
  () => ({ body: post([{ ...valid, customType: "n".repeat(300_000) }, valid]) }),
  () => ({ body: post([valid], { user_id: "u".repeat(5_000) }) }),
  () => ({ body: String.raw`{"user":{"user_id":"\ud800\u0000"},"events":[{"type":"\udfff","customType":"\u0000"}]}` }),
  () => ({ body: '{"__proto__":{"x":1},"user":{"user_id":"u","constructor":{}},"events":[{"type":"toString"}]}' }),
  (_, number) => ({ body: post([{ ...valid, date: ["soon", -1e300, 1e300, {}, "0000"][number % 5] }]) }),
  () => ({ body: post([{ type: "sdkConfig", target: "?sdkKey=dvc_server_secret_1" }, valid]) }),
  () => ({ body: post([valid]), headers: { authorization: "dvc_client_".padEnd(4_000, "x") } }),
  () => ({ body: JSON.stringify({ batch: [{ user: {}, events: [valid] }, 1] }), path: "/v1/events/batch" }),
  () => ({ body: post([valid]), path: "/v1//events/?sdkKey=%ff%00&obfuscated=1" }),
];
