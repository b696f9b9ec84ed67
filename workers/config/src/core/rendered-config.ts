import type { BucketingEngine, ConfigEvaluation, VariableEvaluation } from "@burgee/bucketing-wasm";
import {
  type ConfigProject,
  type FlagMetadata,
  readFlagMetadata,
  type ServedFeature,
  type ServedVariable,
} from "@burgee/contract";
import { type Clock, type KeepAlive, parseJsonBytes, withTimeout } from "@burgee/worker-common";

import { hashText } from "./hashes.ts";
import { type KnownVariable, parseKnownVariables } from "./known-variables.ts";
import { type OptInOffer, readOptInOffer } from "./opt-in.ts";
import type { Compress, ContentEncoding } from "./ports.ts";
import { mayWriteStoredUser } from "./stored-data-policy.ts";

/** The feature and variation that served a variable. */
export type ServedSource = Pick<ServedFeature, "_id" | "_variation" | "variationKey">;

/** Flags of one feature's outcome, joined. */
export interface FlagGroup {
  readonly members: readonly ServedVariable[];
  readonly text: string;
}

export interface RenderDeps {
  readonly compress: Compress;
  readonly clock: Clock;
}

interface Compression {
  readonly startedAtMs: number;
  readonly pending: Promise<Uint8Array<ArrayBuffer> | undefined>;
  bytes: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * How long a request waits for a compressed copy, and when a later request starts another because the request that
 * compressed may have been cancelled; in milliseconds.
 */
const COMPRESS_TIMEOUT_MS = 2_000;
/** Increase it when bulk bodies change for the same version and context, so that callers do not keep the former body. */
const BULK_FORM = 3;
/** Estimated size of an entry beside its text, in bytes. */
const ENTRY_BYTES = 64;

/** Everything that is rendered from one loaded config and kept with it. Each part is made when it is first needed. */
export class RenderedConfig {
  /** OpenFeature flags that serve a value. */
  readonly flags = new OutcomeMemo<ServedVariable, string>();
  /** OpenFeature flags whose code default applies; empty for what the engine does not know. */
  readonly unservedFlags = new OutcomeMemo<VariableEvaluation, string>();
  readonly flagGroups = new OutcomeMemo<ServedFeature, FlagGroup>();
  readonly obfuscatedFeatures = new OutcomeMemo<ServedFeature, string>();
  readonly obfuscatedVariables = new OutcomeMemo<ServedVariable, string>();
  readonly #sources = new OutcomeMemo<ServedVariable, ServedSource>();
  readonly #identity: string;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #deps: RenderDeps;
  readonly #compressions = new Map<ContentEncoding, Compression>();
  #head: string | undefined;
  #etagHash: string | undefined;
  #knownVariables: readonly KnownVariable[] | undefined;
  #flagMetadata: ReadonlyMap<string, FlagMetadata> | undefined;
  #optInOffer: OptInOffer | undefined;

  /**
   * @param identity environment, version and view, which set the config apart from all others
   * @param bytes the config as published
   */
  constructor(identity: string, bytes: Uint8Array<ArrayBuffer>, deps: RenderDeps) {
    this.#identity = identity;
    this.#bytes = bytes;
    this.#deps = deps;
  }

  /** Beginning of every client config: project and environment. */
  head({ project, environment }: BucketingEngine): string {
    this.#head ??= `{"project":${JSON.stringify(describeProject(project))},"environment":${JSON.stringify(environment)}`;
    return this.#head;
  }

  /** The config's share of a bulk evaluation's ETag. */
  get etagHash(): string {
    this.#etagHash ??= hashText(`${this.#identity} ${BULK_FORM}`);
    return this.#etagHash;
  }

  /** The variables in config order, each key once. */
  get knownVariables(): readonly KnownVariable[] {
    this.#knownVariables ??= parseKnownVariables(parseJsonBytes(this.#bytes));
    return this.#knownVariables;
  }

  /** Metadata of flags by variable key. Parsed here because the engine drops it. */
  get flagMetadata(): ReadonlyMap<string, FlagMetadata> {
    this.#flagMetadata ??= readFlagMetadata(parseJsonBytes(this.#bytes));
    return this.#flagMetadata;
  }

  /** What is offered for opt-in. Parsed here because the engine drops these members. */
  get optInOffer(): OptInOffer {
    this.#optInOffer ??= readOptInOffer(parseJsonBytes(this.#bytes));
    return this.#optInOffer;
  }

  /**
   * The feature and variation that served one variable. Both belong to the variable's outcome, of which the engine keeps
   * one object: so the whole config is evaluated only for the first context with an outcome.
   */
  findSource(variable: ServedVariable, evaluator: { all(): ConfigEvaluation }): ServedSource | undefined {
    const known = this.#sources.get(variable);
    if (known !== undefined) return known;
    const feature = evaluator
      .all()
      .features()
      .find(({ _id }) => _id === variable._feature);
    return feature === undefined ? undefined : this.#sources.set(variable, feature, 0);
  }

  /** The config compressed, once per encoding; undefined when that fails or takes too long. */
  compressed(
    encoding: ContentEncoding,
    keepAlive: KeepAlive,
  ): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer> | undefined> {
    const known = this.#compressions.get(encoding);
    if (known?.bytes !== undefined) return known.bytes;
    const { clock } = this.#deps;
    const isRunning = known !== undefined && clock.now() - known.startedAtMs < COMPRESS_TIMEOUT_MS;
    const { pending } = isRunning ? known : this.#compress(encoding, keepAlive);
    return withTimeout(pending, COMPRESS_TIMEOUT_MS, clock);
  }

  #compress(encoding: ContentEncoding, keepAlive: KeepAlive): Compression {
    const { compress, clock } = this.#deps;
    const compression: Compression = {
      startedAtMs: clock.now(),
      bytes: undefined,
      pending: compress(this.#bytes, encoding).then(
        (bytes) => (compression.bytes = bytes),
        () => {
          if (this.#compressions.get(encoding) === compression) this.#compressions.delete(encoding);
          return undefined;
        },
      ),
    };
    this.#compressions.set(encoding, compression);
    keepAlive(compression.pending);
    return compression;
  }

  /** Bytes that are held beside the config itself: lengths of texts and compressed copies. */
  get heldBytes(): number {
    let bytes = (this.#head?.length ?? 0) + ENTRY_BYTES * 2 * (this.#knownVariables?.length ?? 0);
    for (const compression of this.#compressions.values()) bytes += compression.bytes?.byteLength ?? 0;
    for (const memo of [this.flags, this.unservedFlags, this.flagGroups, this.#sources]) bytes += memo.heldBytes;
    return bytes + this.obfuscatedFeatures.heldBytes + this.obfuscatedVariables.heldBytes;
  }
}

/**
 * The project as client SDKs should see it. They read `edgeDB.enabled` as "send the user's data to be stored", so it is
 * false where client keys may not write.
 */
function describeProject(project: ConfigProject): ConfigProject {
  const { edgeDB } = project.settings;
  if (edgeDB === undefined) return project;
  const shown = { enabled: mayWriteStoredUser("client", edgeDB) };
  return { ...project, settings: { ...project.settings, edgeDB: shown } };
}

/** What was rendered for outcomes: the engine keeps one object per outcome. */
export class OutcomeMemo<Outcome extends object, Value> {
  readonly #values = new WeakMap<Outcome, Value>();
  #heldBytes = 0;

  get(outcome: Outcome): Value | undefined {
    return this.#values.get(outcome);
  }

  /** @param length of the text that the value holds */
  set(outcome: Outcome, value: Value, length: number): Value {
    this.#values.set(outcome, value);
    this.#heldBytes += length + ENTRY_BYTES;
    return value;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }
}
