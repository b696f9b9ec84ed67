import type { EventRecord, PostShape, SdkKeyRecord } from "@burgee/contract";

import { createTimeWriter, KeyFacts, type PostOrigin } from "../src/core/post-origin.ts";
import { readPost } from "../src/core/read-post.ts";
import { isCleanText, joinLines, writeEvents, type WrittenEvents } from "../src/core/write-lines.ts";

const KEY = "dvc_client_0123456789abcdef";
export const NOW_MS = Date.parse("2026-11-20T23:31:00.500Z");

const RECORD: SdkKeyRecord = {
  kind: "client",
  projectId: "p1",
  projectKey: "shop",
  environmentId: "e1",
  environmentKey: "production",
  createdAt: 0,
};
const { source } = await new KeyFacts().learn(RECORD, KEY);
const writeTime = createTimeWriter();

/** Who posts in these tests. */
export function origin(changes: Partial<PostOrigin> = {}): PostOrigin {
  return {
    record: RECORD,
    key: KEY,
    source,
    digest: "0d1357",
    receivedAtMs: NOW_MS,
    isObfuscated: false,
    isClean: false,
    writeTime,
    ...changes,
  };
}

/** Takes a body as the Worker does: read, checked, written. */
export function write(
  text: string,
  shape: PostShape = "single",
): { written: WrittenEvents; records: EventRecord[]; lines: string } {
  const from = origin({ isClean: isCleanText(text, KEY) });
  const written = writeEvents(readPost(JSON.parse(text), shape), from);
  const lines = joinLines(written.pieces, from, { requestId: "iso-1", chain: { settledThrough: 0, settledEvents: 0 } });
  const records = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as EventRecord);
  return { written, records, lines };
}

/** The line of a single event, or why it was rejected. */
export function writeOne(event: unknown, user: unknown = { user_id: "u" }): EventRecord | string {
  const { written, records } = write(JSON.stringify({ user, events: [event] }));
  return records[0] ?? written.rejects.groups[0]?.code ?? "nothing";
}
