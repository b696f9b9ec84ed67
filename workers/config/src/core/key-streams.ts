import { STREAM_KEY_PERIOD_MS, type SdkKeyRecord, sha256Hex, signKeyStreamPath } from "@burgee/contract";
import type { Clock } from "@burgee/worker-common";

import { hashText } from "./hashes.ts";
import { renderClientStream } from "./render-client-config.ts";
import { renderOfrepStreams } from "./render-ofrep.ts";
import type { ResolvedConfig } from "./resolve-config.ts";

/** The event stream of one SDK key, as answers name it. All texts are empty when there is none. */
export interface KeyStream {
  /** Member of a client config. */
  readonly clientMember: string;
  /** Member of a bulk evaluation. */
  readonly ofrepMember: string;
  /** Part of the ETag of answers that name the stream: another address, another ETag. */
  readonly etagPart: string;
}

export interface KeyStreams {
  /** The stream of a key. A promise only once per key and day, when its address is signed. */
  find(found: Pick<ResolvedConfig, "sdkKey" | "record" | "published">): KeyStream | Promise<KeyStream>;
}

interface SignedStream {
  /** The period in which the address was signed. */
  readonly period: number;
  readonly stream: KeyStream;
}

const NO_STREAM: KeyStream = { clientMember: "", ofrepMember: "", etagPart: "" };

/**
 * Signs stream addresses that end with their key. They are held by the key's record, so that they go when the key directory
 * forgets it. Without a public origin or a secret there are none, and SDKs poll.
 * @param origin without a slash at its end
 */
export function createKeyStreams(origin: string, secret: string | undefined, clock: Pick<Clock, "now">): KeyStreams {
  if (origin === "" || !secret) return { find: () => NO_STREAM };
  const signed = new WeakMap<SdkKeyRecord, SignedStream>();

  async function sign(sdkKey: string, record: SdkKeyRecord, nowMs: number): Promise<KeyStream> {
    const path = await signKeyStreamPath(secret ?? "", record.environmentId, await sha256Hex(sdkKey), nowMs);
    const url = origin + path;
    const stream = {
      clientMember: renderClientStream(url),
      ofrepMember: renderOfrepStreams(url),
      etagPart: `-${hashText(url)}`,
    };
    signed.set(record, { period: Math.floor(nowMs / STREAM_KEY_PERIOD_MS), stream });
    return stream;
  }

  return {
    find({ sdkKey, record, published }) {
      if (published.pointer.realtime === false) return NO_STREAM;
      const nowMs = clock.now();
      const known = signed.get(record);
      return known?.period === Math.floor(nowMs / STREAM_KEY_PERIOD_MS) ? known.stream : sign(sdkKey, record, nowMs);
    },
  };
}
