import { EVENT_BODY_BYTES_MAX, type SdkKeyRecord } from "@burgee/contract";
import { type BodyBytes, type KeyLookup, readSdkKey, readUpTo } from "@burgee/worker-common";

import { digestPost } from "../core/digest-post.ts";
import type { PendingPost } from "../core/group-commit.ts";
import { POST_ANSWER_MS_MAX, REFUSAL_TICK_MS, REVOKED_KEY_GRACE_MS } from "../core/limits.ts";
import { readPost, type PostShape, type ReadPost } from "../core/read-post.ts";
import { countReasons, writeRejectLetter } from "../core/reject-letter.ts";
import { isCleanText } from "../core/scrub.ts";
import { joinLines, writeEvents, type PostOrigin } from "../core/write-lines.ts";
import type { Services } from "../services.ts";
import { respondReceived, respondRefused, type PostRefusal } from "./respond.ts";

/** What differs between the three event paths. */
export interface EventPath {
  readonly shape: PostShape;
  readonly needsServerKey: boolean;
}

export const EVENT_PATHS: Readonly<Record<string, EventPath>> = {
  "/v1/events": { shape: "single", needsServerKey: false },
  "/v1/events/batch": { shape: "batch", needsServerKey: true },
  "/v1/track": { shape: "single", needsServerKey: true },
};

/** Accepts a post of events: answers 201 only after a stream or the spool has them durably. */
export async function postEvents(
  request: Request,
  path: EventPath,
  query: ReadonlyMap<string, string>,
  services: Services,
  context: ExecutionContext,
): Promise<Response> {
  // Before anything else: at an overload nearly all that is done is refusing.
  if (services.group.isFull || services.openPosts.isFull(services.now())) {
    if (services.mayLog("overloaded")) services.log("warn", "posts are refused: too much is under way in this isolate");
    return respondRefused("overloaded");
  }
  const key = readSdkKey(request.headers, query.get("sdkKey"));
  if (key === undefined) return respondRefused("missing_key");
  const lookup = services.keys.peek(key) ?? (await services.keys.lookup(key, (work) => context.waitUntil(work)));
  const record = admit(lookup, path, services.now());
  if (typeof record === "string") return respondRefused(record);
  const receivedAtMs = services.now();
  const declaredBytes = readDeclaredBytes(request.headers);
  const countedBytes = Math.min(declaredBytes ?? UNDECLARED_BYTES, EVENT_BODY_BYTES_MAX);
  const ticket = services.openPosts.open(countedBytes, receivedAtMs);
  try {
    return await takePost(request, declaredBytes, path, { record, key, receivedAtMs }, query, services, context);
  } finally {
    services.openPosts.close(ticket);
  }
}

/** What a body counts for that does not say how long it is. */
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
  const { record, key } = from;
  const body = await readPostBody(request, declaredBytes);
  const bytes = body.kind === "bytes" ? body.bytes : NO_BYTES;
  const digest = await digestPost(key, record, bytes);
  // From here to the group nothing waits: what a parsed post takes is given back before the next one is parsed.
  // Broken UTF-8 is replaced: it must not cost the good events.
  const text = decoder.decode(bytes);
  const read = body.kind === "bytes" ? parsePost(text, path.shape) : TOO_LARGE;
  if (read === undefined) return respondRefused("malformed_json");
  const isObfuscated = query.get("obfuscated") === "1";
  const origin: PostOrigin = { ...from, digest, isObfuscated, isClean: isCleanText(text, key) };
  return commitPost(read, origin, services, context);
}

const NO_BYTES = new Uint8Array();
const TOO_LARGE: ReadPost = {
  users: [],
  rejects: [{ reason: "post is larger than 4 MiB", index: 0, sent: null }],
};

function commitPost(
  read: ReadPost,
  origin: PostOrigin,
  services: Services,
  context: ExecutionContext,
): Response | Promise<Response> {
  const { pieces, rejects } = writeEvents(read, origin);
  const { environmentId } = origin.record;
  if (rejects.length > 0) services.count("rejected", environmentId, rejects.length);
  const place = pieces.length > 0 ? services.chain.next(pieces.length) : undefined;
  const post: PendingPost = {
    number: place?.number ?? 0,
    environmentId,
    receivedAtMs: origin.receivedAtMs,
    lines: place === undefined ? "" : joinLines(pieces, origin, place),
    events: pieces.length,
    rejects: rejects.length === 0 ? "" : writeRejectLetter(rejects, origin),
    rejectedEvents: rejects.length,
  };
  const counts = rejects.length === 0 ? undefined : countReasons(rejects);
  const received = respondReceived(pieces.length, counts);
  if (pieces.length === 0 && rejects.length === 0) return received;

  return waitForCommit(post, received, services, context);
}

/**
 * Joins the group and answers when it is committed. The commit wakes this code from inside another request, where the
 * runtime refuses to create a Response. So `received` exists before the wait, and the refusal is made by a timer of this
 * request's own, which also is what keeps the runtime from taking a waiting request for a hung one. It is not
 * cleared, which would cost something for every post: it ends with the request.
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

/** The key's record when it may post here now. */
function admit(lookup: KeyLookup, path: EventPath, nowMs: number): SdkKeyRecord | PostRefusal {
  if (lookup.kind === "unavailable") return "keys_unavailable";
  if (lookup.kind === "unknown") return "unknown_key";
  const { record } = lookup;
  if (record.revokedAt !== undefined && nowMs - record.revokedAt > REVOKED_KEY_GRACE_MS) return "unknown_key";
  return path.needsServerKey && record.kind !== "server" ? "wrong_key_kind" : record;
}

/** Bytes that are read and thrown away after a body turned out too large; the platform stops at 100 MB anyway. */
const DISCARDED_BYTES_MAX = 128 * 1024 * 1024;

/** What the request says of its body's length, if anything. */
function readDeclaredBytes(headers: Headers): number | undefined {
  const bytes = Number(headers.get("content-length") ?? Number.NaN);
  return bytes >= 0 ? bytes : undefined;
}

/**
 * Reads the body of an event post. One that is too large is read to its end and thrown away: a client whose upload is
 * cut off sees a network error, keeps the events and sends them again for ever. Throws when the client went away.
 */
async function readPostBody(request: Request, declaredBytes: number | undefined): Promise<BodyBytes> {
  if (declaredBytes !== undefined && declaredBytes <= EVENT_BODY_BYTES_MAX) {
    return { kind: "bytes", bytes: new Uint8Array(await request.arrayBuffer()) };
  }
  return readUpTo(request.body, EVENT_BODY_BYTES_MAX, DISCARDED_BYTES_MAX);
}
