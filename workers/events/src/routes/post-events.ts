import {
  EVENT_BODY_BYTES_MAX,
  EVENT_PATHS as PATHS,
  EVENT_POST_DEPTH_MAX,
  EVENT_POST_VALUES_MAX,
  type EventPath,
  type PostShape,
  type SdkKeyRecord,
} from "@burgee/contract";
import { type BodyBytes, type KeyLookup, readSdkKey, readUpTo } from "@burgee/worker-common";

import type { PendingPost } from "../core/group-commit.ts";
import { isTooComplex } from "../core/is-too-complex.ts";
import { digestPost } from "../core/key-facts.ts";
import { POST_ANSWER_MS_MAX, REFUSAL_TICK_MS, REVOKED_KEY_GRACE_MS, UNSCANNED_BYTES_MAX } from "../core/limits.ts";
import { readPost, rejectPost, type ReadPost } from "../core/read-post.ts";
import { writeRejectLetter } from "../core/reject-letter.ts";
import { isCleanText } from "../core/scrub.ts";
import { joinLines, writeEvents, type PostOrigin } from "../core/write-lines.ts";
import type { Services } from "../services.ts";
import { respondReceived, respondRefused, type PostRefusal } from "./respond.ts";

/** The event paths by their text. */
export const EVENT_PATHS: ReadonlyMap<string, EventPath> = new Map(PATHS.map((row) => [row.path, row]));

/** Accepts a post of events: answers 201 only after a stream or the spool has them durably. */
export async function postEvents(
  request: Request,
  path: EventPath,
  query: ReadonlyMap<string, string>,
  services: Services,
  context: ExecutionContext,
): Promise<Response> {
  const { clock, group, keys, openPosts, routingWatch } = services;
  const refresh = routingWatch.refresh();
  if (refresh !== undefined) context.waitUntil(refresh);
  // Before anything else: during an overload the Worker does little but refuse.
  if (group.isFull || openPosts.isFull(clock.now())) {
    if (services.mayLog("overloaded")) services.log("warn", "posts are refused: too much is under way in this isolate");
    return respondRefused("overloaded");
  }
  const key = readSdkKey(request.headers, query.get("sdkKey"));
  if (key === undefined) return respondRefused("missing_key");
  const lookup = keys.peek(key) ?? (await keys.lookup(key, (work) => context.waitUntil(work)));
  const receivedAtMs = clock.now();
  const record = admit(lookup, path, receivedAtMs);
  if (typeof record === "string") return respondRefused(record);
  const declaredBytes = readDeclaredBytes(request.headers);
  const countedBytes = Math.min(declaredBytes ?? UNDECLARED_BYTES, EVENT_BODY_BYTES_MAX);
  const ticket = openPosts.open(countedBytes, receivedAtMs);
  try {
    return await takePost(request, declaredBytes, path, { record, key, receivedAtMs }, query, services, context);
  } catch (error) {
    // Usually the client went away while it was sending. Nothing of the post is stored, so it must be sent again.
    services.log("warn", "a post failed", { reason: error instanceof Error ? error.message : "unknown" });
    return respondRefused("not_stored");
  } finally {
    openPosts.close(ticket);
  }
}

/** How many bytes a body of undeclared length counts as. */
const UNDECLARED_BYTES = 64 * 1024;

async function takePost(
  request: Request,
  declaredBytes: number | undefined,
  path: EventPath,
  from: Pick<PostOrigin, "record" | "key" | "receivedAtMs">,
  query: ReadonlyMap<string, string>,
  services: Services,
  context: ExecutionContext,
): Promise<Response> {
  const { record, key, receivedAtMs } = from;
  const body = await readPostBody(request, declaredBytes);
  const bytes = body.kind === "bytes" ? body.bytes : NO_BYTES;
  const fact = services.keyFacts.peek(record) ?? (await services.keyFacts.learn(record, key));
  const digest = await digestPost(fact, bytes);
  // No await from here to the group: the memory of a parsed post is free again before the next one is parsed.
  // Broken UTF-8 is replaced, so that it does not cost the good events.
  const isParsed = body.kind === "bytes" && !isHostile(bytes);
  const text = isParsed ? decoder.decode(bytes) : "";
  const read = isParsed
    ? parsePost(text, path.shape)
    : rejectPost(body.kind === "bytes" ? "post_too_complex" : "post_too_large");
  if (read === undefined) return respondRefused("malformed_json");
  const isObfuscated = query.get("obfuscated") === "1";
  const isClean = isCleanText(text, key);
  const { source } = fact;
  const { writeTime } = services;
  const origin: PostOrigin = { record, key, receivedAtMs, source, digest, isObfuscated, isClean, writeTime };
  return commitPost(read, origin, services, context);
}

const NO_BYTES = new Uint8Array();

function commitPost(
  read: ReadPost,
  origin: PostOrigin,
  services: Services,
  context: ExecutionContext,
): Response | Promise<Response> {
  const { pieces, rejects } = writeEvents(read, origin);
  const { environmentId } = origin.record;
  if (rejects.events > 0) services.observer.report({ kind: "rejected", environmentId, events: rejects.events });
  const place = pieces.length > 0 ? services.chain.next(pieces.length) : undefined;
  const post: PendingPost = {
    number: place?.number ?? 0,
    environmentId,
    receivedAtMs: origin.receivedAtMs,
    lines: place === undefined ? "" : joinLines(pieces, origin, place),
    events: pieces.length,
    rejects: rejects.events === 0 ? "" : writeRejectLetter(rejects, origin),
    rejectedEvents: rejects.events,
  };
  const received = respondReceived(pieces.length, rejects.events === 0 ? undefined : rejects.counts);
  if (pieces.length === 0 && rejects.events === 0) return received;

  return waitForCommit(post, received, services, context);
}

/**
 * Joins the group and answers when it is committed. The commit wakes this code from inside another request, where the
 * runtime refuses to create a Response. So `received` exists before the wait, and a timer of this request makes the
 * refusal. The timer also keeps the runtime from treating a waiting request as hung. It is never cleared, which would cost
 * time for every post: it ends with the request.
 */
function waitForCommit(
  post: PendingPost,
  received: Response,
  services: Services,
  context: ExecutionContext,
): Promise<Response> {
  const { promise: answer, resolve } = Promise.withResolvers<Response>();
  let isStored: boolean | undefined;
  const lead = services.group.join(post, (outcome) => {
    isStored = outcome;
    if (outcome) resolve(received);
  });
  if (lead !== undefined) context.waitUntil(lead());
  let ticksLeft = Math.ceil(POST_ANSWER_MS_MAX / REFUSAL_TICK_MS);
  const tick = (): void => {
    ticksLeft -= 1;
    if (isStored === false || ticksLeft <= 0) resolve(respondRefused("not_stored"));
    else if (isStored === undefined) setTimeout(tick, REFUSAL_TICK_MS);
  };
  setTimeout(tick, REFUSAL_TICK_MS);
  return answer;
}

const decoder = new TextDecoder();

/** Whether parsing the body would take too much time or memory. Small bodies cannot hold that much. */
function isHostile(bytes: Uint8Array): boolean {
  return bytes.length > UNSCANNED_BYTES_MAX && isTooComplex(bytes, EVENT_POST_VALUES_MAX, EVENT_POST_DEPTH_MAX);
}

/** The post, or undefined when the text is not JSON. */
function parsePost(text: string, shape: PostShape): ReadPost | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return readPost(body, shape);
}

/** The record of a key that may post here, else why it may not. */
function admit(lookup: KeyLookup, path: EventPath, nowMs: number): SdkKeyRecord | PostRefusal {
  if (lookup.kind === "unavailable") return "keys_unavailable";
  if (lookup.kind === "unknown") return "unknown_key";
  const { record } = lookup;
  if (record.revokedAt !== undefined && nowMs - record.revokedAt > REVOKED_KEY_GRACE_MS) return "unknown_key";
  return path.keyKinds.includes(record.kind) ? record : "wrong_key_kind";
}

/** How far a body that is too large is read and thrown away; the platform itself stops at 100 MB. */
const DISCARDED_BYTES_MAX = 128 * 1024 * 1024;

/** The declared length of the body, if any. */
function readDeclaredBytes(headers: Headers): number | undefined {
  const bytes = Number(headers.get("content-length") ?? Number.NaN);
  return bytes >= 0 ? bytes : undefined;
}

/**
 * Reads the body of an event post. One that is too large is read to its end and thrown away: a client whose upload is
 * cut off sees a network error, keeps the events and sends them again and again. Throws when the client went away.
 */
async function readPostBody(request: Request, declaredBytes: number | undefined): Promise<BodyBytes> {
  if (declaredBytes !== undefined && declaredBytes <= EVENT_BODY_BYTES_MAX) {
    return { kind: "bytes", bytes: new Uint8Array(await request.arrayBuffer()) };
  }
  return readUpTo(request.body, EVENT_BODY_BYTES_MAX, DISCARDED_BYTES_MAX);
}
