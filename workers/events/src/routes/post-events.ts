import {
  EVENT_PATHS as PATHS,
  type EventPath,
  type PostShape,
  type SdkKeyRecord,
  EVENT_BODY_BYTES_MAX,
} from "@burgee/contract";
import { type KeyLookup, readCallerAddress, readSdkKey, ByteCollector } from "@burgee/worker-common";

import type { PendingPost } from "../core/group-commit.ts";
import { isTooComplex } from "../core/is-too-complex.ts";
import {
  POST_COMPLEXITY,
  REVOKED_KEY_GRACE_MS,
  UNSCANNED_BYTES_MAX,
  BODY_READ_BYTES,
  PLAIN_BODY_BYTES_MAX,
} from "../core/limits.ts";
import type { OpenPost, OpenPosts } from "../core/open-posts.ts";
import { digestPost, type PostOrigin } from "../core/post-origin.ts";
import { readPost, rejectPost, type ReadPost } from "../core/read-post.ts";
import { writeRejectLetter } from "../core/reject-letter.ts";
import { isCleanText, joinLines, writeEvents } from "../core/write-lines.ts";
import type { Services } from "../services.ts";
import {
  openAnswer,
  type PostAnswer,
  type PostRefusal,
  refuseLimited,
  refuseOverload,
  respondReceived,
  respondRefused,
} from "./respond.ts";

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
  const { clock, group, keys, limiters, openPosts, routingWatch } = services;
  const refresh = routingWatch.refresh();
  if (refresh !== undefined) context.waitUntil(refresh);
  // Before anything else: during an overload the Worker does little but refuse.
  if (group.isFull || openPosts.isFull(clock.now()))
    return refuseOverload(request, services, "posts are refused: too much is under way");
  // Without an address another Worker of the deployment sent it.
  const address = readCallerAddress(request.headers);
  const isAddressWithin = address === undefined || limiters.address.admit(address);
  if (isAddressWithin !== true && !(await isAddressWithin)) return refuseLimited(request, services, "address", "");
  const key = readSdkKey(request.headers, query.get("sdkKey"));
  if (key === undefined) return respondRefused("missing_key", request.headers);
  const lookup = keys.peek(key) ?? (await keys.lookup(key, (work) => context.waitUntil(work)));
  const receivedAtMs = clock.now();
  const record = admit(lookup, path, receivedAtMs);
  if (typeof record === "string") return respondRefused(record, request.headers);
  const isKeyWithin = limiters.key.admit(key);
  if (isKeyWithin !== true && !(await isKeyWithin))
    return refuseLimited(request, services, "key", record.environmentId);
  const post = openPosts.open(key, receivedAtMs);
  if (post === undefined)
    return refuseOverload(request, services, "posts of a key are refused: it holds its share of this isolate");
  const answer = openAnswer(post, request.headers, services);
  takePost(request, path, { record, key, receivedAtMs }, query, post, answer, services, context).catch(
    (error: unknown) => {
      if (answer.isGiven()) return;
      // Nothing of the post is stored, so it must be sent again.
      services.log("warn", "a post failed", { reason: error instanceof Error ? error.message : "unknown" });
      answer.give(respondRefused("not_stored", request.headers));
    },
  );
  return answer.response;
}

async function takePost(
  request: Request,
  path: EventPath,
  from: Pick<PostOrigin, "record" | "key" | "receivedAtMs">,
  query: ReadonlyMap<string, string>,
  post: OpenPost,
  answer: PostAnswer,
  services: Services,
  context: ExecutionContext,
): Promise<void> {
  const { record, key, receivedAtMs } = from;
  const body = await readPostBody(request, post, services.openPosts);
  if (body.kind === "cut") return;
  if (body.kind === "broken") return answer.give(respondRefused("broken_body", request.headers));
  if (body.kind === "no_room") {
    return answer.give(refuseOverload(request, services, "a post is refused: no room for its body"));
  }
  const bytes = body.kind === "bytes" ? body.bytes : NO_BYTES;
  const fact = services.keyFacts.peek(record) ?? (await services.keyFacts.learn(record, key));
  const digest = await digestPost(fact, bytes);
  // The timer may have answered meanwhile; the sender then sends the events again.
  if (answer.isGiven()) return;
  // No await from here to the group: the memory of a parsed post is free again before the next one is parsed.
  // Broken UTF-8 is replaced, so that it does not cost the good events.
  const isParsed = body.kind === "bytes" && !isHostile(bytes, services);
  const text = isParsed ? decoder.decode(bytes) : "";
  const read = isParsed
    ? parsePost(text, path.shape)
    : rejectPost(body.kind === "bytes" ? "post_too_complex" : "post_too_large");
  if (read === undefined) return answer.give(respondRefused("malformed_json", request.headers));
  const isObfuscated = query.get("obfuscated") === "1";
  const isClean = isCleanText(text, key);
  const { source } = fact;
  const { writeTime } = services;
  const origin: PostOrigin = { record, key, receivedAtMs, source, digest, isObfuscated, isClean, writeTime };
  commitPost(read, origin, post, answer, services, context);
}

const NO_BYTES = new Uint8Array();

/**
 * Writes the lines, joins the group and answers when it is committed. The commit wakes this code from inside another
 * request, where the runtime refuses to create a Response: so the 201 exists before, and the timer of `openAnswer` makes
 * the refusal.
 */
function commitPost(
  read: ReadPost,
  origin: PostOrigin,
  open: OpenPost,
  answer: PostAnswer,
  services: Services,
  context: ExecutionContext,
): void {
  const { environmentId } = origin.record;
  const { evaluations } = services;
  const { pieces, rejects } = writeEvents(read, origin, evaluations?.openPost(environmentId, origin.receivedAtMs));
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
  if (pieces.length === 0 && rejects.events === 0) return answer.give(received);
  open.phase = "commit";
  open.commitAtMs = services.clock.now();
  const lead = services.group.join(post, (isStored) => {
    if (isStored) answer.give(received);
    else if (open.phase === "commit") open.phase = "refused";
  });
  if (lead !== undefined) context.waitUntil(lead());
  evaluations?.handOverSoon((work) => context.waitUntil(work));
}

const decoder = new TextDecoder();

/** Whether parsing the body would take too much time or memory. Small bodies cannot hold that much. */
function isHostile(bytes: Uint8Array, { random }: Services): boolean {
  return bytes.length > UNSCANNED_BYTES_MAX && isTooComplex(bytes, POST_COMPLEXITY, random);
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
  if (record.revokedAt !== undefined && !isInGrace(record, record.revokedAt, nowMs)) return "unknown_key";
  return path.keyKinds.includes(record.kind) ? record : "wrong_key_kind";
}

/** Somebody else may hold a compromised key, so its events are worth nothing from the moment of the revocation. */
function isInGrace({ revokedFor }: SdkKeyRecord, revokedAtMs: number, nowMs: number): boolean {
  return revokedFor !== "compromise" && nowMs - revokedAtMs <= REVOKED_KEY_GRACE_MS;
}

/** `cut`: the post was answered before its body had come. `broken`: it ended early, or its framing was wrong. */
export type PostBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" | "no_room" | "cut" | "broken" };

/** How far a body that is not kept is read and thrown away; the platform itself stops at 100 MB. */
const DISCARDED_BYTES_MAX = 128 * 1024 * 1024;

/**
 * Reads the body of an event post, and charges the post for what has come. One that is too large, or for which there is no
 * room, is read to its end and thrown away: a client whose upload is cut off sees a network error instead of the answer;
 * some then drop the events, others send them again and again.
 */
async function readPostBody(request: Request, post: OpenPost, posts: OpenPosts): Promise<PostBody> {
  const declaredBytes = Number(request.headers.get("content-length") ?? Number.NaN);
  try {
    if (declaredBytes <= PLAIN_BODY_BYTES_MAX) {
      // Small enough to be charged and trusted in advance: the time for it is that of a body that has come in part.
      post.arrivedBytes = declaredBytes;
      if (!posts.grow(post, declaredBytes)) return { kind: "no_room" };
      const bytes = new Uint8Array(await request.arrayBuffer());
      return isEnded(post) ? CUT : { kind: "bytes", bytes };
    }
    if (request.body === null) return { kind: "bytes", bytes: new Uint8Array() };
    return await readStream(request.body, post, posts);
  } catch {
    return isEnded(post) ? CUT : BROKEN;
  }
}

const CUT: PostBody = { kind: "cut" };
const BROKEN: PostBody = { kind: "broken" };

async function readStream(stream: ReadableStream, post: OpenPost, posts: OpenPosts): Promise<PostBody> {
  const collector = new ByteCollector(EVENT_BODY_BYTES_MAX, (bytes) => posts.grow(post, bytes));
  const reader = stream.getReader({ mode: "byob" });
  post.stopBody = () => void reader.cancel().catch(() => {});
  let buffer = new ArrayBuffer(BODY_READ_BYTES);
  for (;;) {
    // The runtime gathers: chunks of a few bytes do not wake this code one by one.
    const { done, value } = await reader.readAtLeast(BODY_READ_BYTES, new Uint8Array(buffer));
    if (isEnded(post)) return CUT;
    if (done) break;
    post.arrivedBytes += value.byteLength;
    collector.append(value);
    if (post.arrivedBytes > DISCARDED_BYTES_MAX) {
      await reader.cancel();
      break;
    }
    buffer = value.buffer;
  }
  if (post.arrivedBytes > EVENT_BODY_BYTES_MAX) return { kind: "too_large" };
  const bytes = collector.take();
  return bytes === undefined ? { kind: "no_room" } : { kind: "bytes", bytes };
}

function isEnded(post: OpenPost): boolean {
  return post.phase === "answered";
}
