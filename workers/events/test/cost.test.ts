import { EVENT_BODY_BYTES_MAX } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { clientBody, postServed } from "./events-kit.ts";

const KEY_INDEX = 6;
const NEIGHBOUR_INDEX = 7;
/** A multiple of the target of 500 ms, because tests share a machine; the faults that these guard against took minutes. */
const POST_MS_MAX = 2_500;

/** Repeats a part until the body has the largest length that is read. */
function fill(head: string, part: string | ((index: number) => string), tail: string): string {
  const parts: string[] = [];
  let length = head.length + tail.length;
  for (let index = 0; ; index++) {
    const text = typeof part === "string" ? part : part(index);
    if (length + text.length > EVENT_BODY_BYTES_MAX) break;
    parts.push(text);
    length += text.length;
  }
  return head + parts.join("").replace(/,$/, "") + tail;
}

const SINGLE = '{"user":{"user_id":"u"},"events":[';
const META = '{"user":{"user_id":"u"},"events":[{"type":"x","metaData":';
const deep = '{"a":'.repeat(300_000);
const name = (letters: string): string => `${META}{"resHeader_${letters}":1}}]}`;
const LENGTH = EVENT_BODY_BYTES_MAX - 1_000;

function members(count: number, write: (index: number) => string): string {
  return `{${Array.from({ length: count }, (_, index) => `"${write(index)}":1`).join(",")}}`;
}

/** An event of objects whose members all differ. */
function wide(objects: number, each: number, first: string): string {
  const list = Array.from({ length: objects }, (_, at) => members(each, (index) => (at * each + index).toString(36)));
  return `${META}{"${first}":1,"list":[${list.join(",")}]}}]}`;
}

const repeated = `${META}{"privateCustomData":1,"list":[${Array<string>(10)
  .fill(members(19_000, (index) => index.toString(36)))
  .join(",")}]}}]}`;

/** The largest bodies of each kind that costs more than its bytes, with what is rejected of them. */
const BODIES: readonly (readonly [kind: string, body: string, rejected: Record<string, unknown> | undefined])[] = [
  ["numbers as events", fill(SINGLE, "1,", "]}"), { post_too_complex: 1 }],
  ["empty objects as events", fill(SINGLE, "{},", "]}"), { post_too_complex: 1 }],
  ["empty lists as events", fill(SINGLE, "[],", "]}"), { post_too_complex: 1 }],
  ["empty objects as users", fill('{"batch":[', "{},", "]}"), { post_too_complex: 1 }],
  ["an event in 300,000 objects", `${META}${deep}1${"}".repeat(300_000)}}]}`, { post_too_complex: 1 }],
  ["many members", fill(`${META}{`, (index) => `"${index.toString(36)}":1,`, "}}]}"), { post_too_complex: 1 }],
  [
    "200,000 values",
    `${SINGLE}${Array(199_990).fill("1").join(",")}]}`,
    { event_not_object: 10_000, too_many_events: 189_990 },
  ],
  ["private data among 190,000 members", wide(1, 190_000, "privateCustomData"), { post_too_complex: 1 }],
  [
    "190,000 members of private data",
    `${META}{"privateCustomData":${members(190_000, (index) => index.toString(36))}}}]}`,
    { post_too_complex: 1 },
  ],
  ["190,000 secret headers", `${META}${members(190_000, (index) => `resHeader_${index}`)}}]}`, { post_too_complex: 1 }],
  ["10,000 objects whose members all differ", wide(9_500, 20, "a"), { post_too_complex: 1 }],
  ["many members that repeat", repeated, { event_too_large: 1 }],
  ["a long name", name("n".repeat(LENGTH)), { event_too_large: 1 }],
  ["a long name of words", name("cookie\\n".repeat(LENGTH / 8)), undefined],
  ["escapes", fill(`${META}{"a":"`, "\\ud800", '"}}]}'), { event_too_large: 1 }],
  ["escaped backslashes", fill(`${META}{"a":"\\ud800`, "\\\\", 'ud800"}}]}'), { event_too_large: 1 }],
  ["keys", fill(`${META}{"a":"`, "dvc_server_", '"}}]}'), { event_too_large: 1 }],
  [
    "paths that nearly hold a key",
    fill(
      '{"user":{"user_id":"u"},"events":[{"type":"sdkConfig","target":"',
      "/config/v1/server/x?sdkKey=server-",
      '"}]}',
    ),
    { event_too_large: 1 },
  ],
  [
    "a user that 10,000 events repeat",
    `{"user":{"user_id":"u","customData":"${"é".repeat(110_000)}"},"events":[${Array(10_000).fill('{"type":"x"}').join(",")}]}`,
    expect.objectContaining({ post_lines_too_large: expect.any(Number) }) as Record<string, unknown>,
  ],
  [
    "a user larger than a line, with 10,000 events",
    `{"user":{"user_id":"u","customData":"${"x".repeat(3_800_000)}"},"events":[${Array(10_000).fill('{"type":"x"}').join(",")}]}`,
    { event_too_large: 10_000 },
  ],
];

describe("the largest post there is", () => {
  it.each(BODIES)("%s: costs no more than its bytes, and delays nobody for long", async (_kind, body, rejected) => {
    expect(body.length).toBeLessThanOrEqual(EVENT_BODY_BYTES_MAX);
    const startedAtMs = performance.now();
    const answer = postServed(KEY_INDEX, body);
    const neighbours = Array.from({ length: 5 }, async (_, index) => {
      const response = await postServed(NEIGHBOUR_INDEX, clientBody([`neighbour-${index}`]));
      await response.text();
      return response.status;
    });
    const response = await answer;
    expect(response.status).toBe(201);
    const { rejected: found } = await response.json<{ rejected?: unknown }>();
    expect(found).toEqual(rejected);
    expect(await Promise.all(neighbours)).toEqual([201, 201, 201, 201, 201]);
    expect(performance.now() - startedAtMs).toBeLessThan(POST_MS_MAX);
  });
});
