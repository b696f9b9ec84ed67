import { EVENT_BODY_BYTES_MAX } from "@burgee/contract";
import { ByteCollector } from "@burgee/worker-common";

import { BODY_READ_BYTES, PLAIN_BODY_BYTES_MAX } from "../core/limits.ts";
import type { OpenPost, OpenPosts } from "../core/open-posts.ts";

/** `cut`: the post was answered before its body had come. */
export type PostBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" | "no_room" | "cut" };

/** How far a body that is not kept is read and thrown away; the platform itself stops at 100 MB. */
const DISCARDED_BYTES_MAX = 128 * 1024 * 1024;

/**
 * Reads the body of an event post, and charges the post for what has come. One that is too large, or for which there is no
 * room, is read to its end and thrown away: a client whose upload is cut off sees a network error instead of the answer;
 * some then drop the events, others send them again and again. Throws when the client went away.
 */
export async function readPostBody(request: Request, post: OpenPost, posts: OpenPosts): Promise<PostBody> {
  const declaredBytes = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declaredBytes <= PLAIN_BODY_BYTES_MAX) {
    // Small enough to be charged and trusted in advance: the time for it is that of a body that has come in part.
    post.arrivedBytes = declaredBytes;
    if (!posts.grow(post, declaredBytes)) return { kind: "no_room" };
    const bytes = new Uint8Array(await request.arrayBuffer());
    return isEnded(post) ? CUT : { kind: "bytes", bytes };
  }
  if (request.body === null) return { kind: "bytes", bytes: new Uint8Array() };
  return readStream(request.body, post, posts);
}

const CUT: PostBody = { kind: "cut" };

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
