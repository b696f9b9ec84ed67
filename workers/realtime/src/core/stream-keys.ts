import { isRecord, sdkKeyObjectName } from "@burgee/contract";
import {
  parseJsonBytes,
  parseSdkKeyRecord,
  type Clock,
  type GuardedStore,
  type Integrity,
} from "@burgee/worker-common";

/** How long a look at a key vouches for it. A revocation that is announced ends that at once. */
const KEY_CHECK_MS = 60_000;
/** Keys that one shard remembers; one more makes it forget them all. An environment has a handful. */
const KEYS_MAX = 1_000;

interface CheckedKey {
  readonly isGood: boolean;
  readonly checkedAtMs: number;
}

/** Which SDK keys may listen to an environment, by their digests. */
export class StreamKeys {
  readonly #clock: Clock;
  readonly #store: GuardedStore;
  readonly #integrity: Integrity;
  readonly #checked = new Map<string, CheckedKey>();
  /** Counts what was forgotten, so that a read from before that is not remembered. */
  #generation = 0;

  constructor(clock: Clock, store: GuardedStore, integrity: Integrity) {
    this.#clock = clock;
    this.#store = store;
    this.#integrity = integrity;
  }

  /**
   * Whether the environment has this key and it was not revoked. Fails open: a store that does not answer refuses nobody
   * whom it did not refuse before.
   * @param ageMsMax how old a look may be that is not repeated
   */
  async isGood(environmentId: string, keyDigest: string, ageMsMax: number = KEY_CHECK_MS): Promise<boolean> {
    const known = this.#checked.get(keyDigest);
    if (known !== undefined && this.#clock.now() - known.checkedAtMs < ageMsMax) return known.isGood;
    const generation = this.#generation;
    const isGood = await this.#read(environmentId, keyDigest);
    if (isGood === undefined) return known?.isGood ?? true;
    // A revocation was announced meanwhile, perhaps of this very key.
    if (generation !== this.#generation) return (await this.#read(environmentId, keyDigest)) ?? true;
    if (this.#checked.size >= KEYS_MAX) this.#checked.clear();
    this.#checked.set(keyDigest, { isGood, checkedAtMs: this.#clock.now() });
    return isGood;
  }

  /** Makes the next look at any key ask the store. */
  forget(): void {
    this.#generation += 1;
    this.#checked.clear();
  }

  /** Undefined when the store did not answer, or what it has is not what was published. */
  async #read(environmentId: string, keyDigest: string): Promise<boolean | undefined> {
    const objectName = sdkKeyObjectName(keyDigest);
    const read = await this.#store.read(objectName);
    if (read.kind === "failed") return undefined;
    if (read.kind === "missing") return false;
    const record = parseJsonBytes(read.bytes);
    if (!isRecord(record)) return false;
    const { name: store } = this.#store;
    if (!(await this.#integrity.admits({ objectName, record, store, environmentId }))) return undefined;
    const key = parseSdkKeyRecord(record);
    return key !== undefined && key.environmentId === environmentId && key.revokedAt === undefined;
  }
}
