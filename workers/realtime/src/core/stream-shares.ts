/** How many streams one shard holds, and how many of them may belong to one address or one key. */
export interface StreamLimits {
  readonly total: number;
  readonly perAddress: number;
  readonly perKey: number;
}

/** Whose stream it is. */
export interface StreamOwner {
  /** Text that is equal for clients of one address, and no address itself. */
  readonly address: string;
  /** Digest of the SDK key that the stream ends with; undefined for streams that all keys of the environment share. */
  readonly keyDigest?: string;
}

/** Why a shard does not take a stream: it has no room, or the address or key holds its share already. */
export type StreamRefusal = "full" | "address" | "key";

/** Why a shard did not take a stream. */
export type ShardRefusal = StreamRefusal | "revoked" | "unreachable";

/** Who holds how many of a shard's streams. As large as the set of open streams, never larger. */
export class StreamShares {
  readonly #limits: StreamLimits;
  readonly #perAddress = new Map<string, number>();
  /** Streams that all keys share are counted together, under `undefined`. */
  readonly #perKey = new Map<string | undefined, number>();
  #total = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Digests of the SDK keys that streams are open for. */
  get keyDigests(): readonly string[] {
    return [...this.#perKey.keys()].filter((digest) => digest !== undefined);
  }

  /** Why this owner may not have one more stream; undefined when it may. */
  findRefusal({ address, keyDigest }: StreamOwner): StreamRefusal | undefined {
    const { total, perAddress, perKey } = this.#limits;
    if ((this.#perAddress.get(address) ?? 0) >= perAddress) return "address";
    if (this.#total >= total) return "full";
    return (this.#perKey.get(keyDigest) ?? 0) >= perKey ? "key" : undefined;
  }

  /** Counts a stream that opened (1) or ended (-1). */
  count({ address, keyDigest }: StreamOwner, change: 1 | -1): void {
    this.#total += change;
    addTo(this.#perAddress, address, change);
    addTo(this.#perKey, keyDigest, change);
  }
}

function addTo<Name>(counts: Map<Name, number>, name: Name, change: number): void {
  const next = (counts.get(name) ?? 0) + change;
  if (next === 0) counts.delete(name);
  else counts.set(name, next);
}
