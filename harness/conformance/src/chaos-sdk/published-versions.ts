import {
  createRecordSigner,
  createSigningKey,
  EVENTS_HEADER,
  FEATURE_MAP_PER_POST,
  pointerObjectName,
  type RecordSigner,
  sha256Hex,
  SIGNED_POINTER_HEADER,
} from "@burgee/contract";

import { createSampleConfig } from "../sdk/sample-config.ts";

/** The variable whose value is the number of the version that a client serves. */
export const VERSION_VARIABLE = "banner-text";

const ENVIRONMENT_ID = "environment-1";

/** One version as both kinds of SDK fetch it. */
export interface PublishedVersion {
  readonly number: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
  /** The config for server SDKs. */
  readonly serverBody: string;
  /** What a client SDK's user is served. */
  readonly clientBody: string;
  /** Headers of every answer, with the signature of `serverBody`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Publishes numbered versions that are signed, each dated a second after the one before. */
export class VersionPublisher {
  readonly publicKeys: Readonly<Record<string, string>>;
  readonly versions: PublishedVersion[] = [];
  readonly #signer: RecordSigner;
  readonly #startedMs = Math.floor(Date.now() / 1000) * 1000;

  private constructor(publicKeys: Readonly<Record<string, string>>, signer: RecordSigner) {
    this.publicKeys = publicKeys;
    this.#signer = signer;
  }

  static async create(): Promise<VersionPublisher> {
    const { publicKey, privateKey } = await createSigningKey("chaos");
    return new VersionPublisher({ chaos: publicKey }, createRecordSigner(privateKey));
  }

  get newest(): PublishedVersion | undefined {
    return this.versions.at(-1);
  }

  async publish(streamOrigin: string): Promise<PublishedVersion> {
    const number = this.versions.length + 1;
    const lastModifiedMs = this.#startedMs + number * 1000;
    const serverBody = JSON.stringify(createSampleConfig({ bannerText: String(number), streamOrigin }));
    const version: PublishedVersion = {
      number,
      etag: `"v${number}"`,
      lastModifiedMs,
      serverBody,
      clientBody: JSON.stringify(renderUserConfig(number, streamOrigin)),
      headers: {
        etag: `"v${number}"`,
        "last-modified": new Date(lastModifiedMs).toUTCString(),
        "burgee-config": `${number};age=0;rung=memory`,
        [EVENTS_HEADER]: FEATURE_MAP_PER_POST,
        [SIGNED_POINTER_HEADER]: await signBody(this.#signer, serverBody, number),
      },
    };
    this.versions.push(version);
    return version;
  }
}

/** The header that proves a body to be the version with this number. */
export async function signBody(signer: RecordSigner, body: string, version: number): Promise<string> {
  const bytes = new TextEncoder().encode(body);
  const views = { "server-v2": { bytes: bytes.byteLength, sha256: await sha256Hex(bytes) } };
  const record = { environmentId: ENVIRONMENT_ID, version, views };
  return btoa(JSON.stringify(await signer.sign(pointerObjectName(ENVIRONMENT_ID), record)));
}

function renderUserConfig(number: number, streamOrigin: string): object {
  const key = VERSION_VARIABLE;
  const variation = `variation-${number}`;
  return {
    project: { _id: "project-1", key: "shop" },
    environment: { _id: ENVIRONMENT_ID, key: "production" },
    features: {
      everyone: {
        _id: "feature-everyone",
        key: "everyone",
        type: "release",
        _variation: variation,
        variationKey: "on",
        variationName: "On",
      },
    },
    featureVariationMap: { "feature-everyone": variation },
    variableVariationMap: {},
    variables: {
      [key]: {
        _id: key,
        key,
        type: "String",
        value: String(number),
        _feature: "feature-everyone",
        eval: { reason: "TARGETING_MATCH" },
      },
    },
    etag: `"v${number}"`,
    sse: { url: `${streamOrigin}/event-stream?c=x` },
  };
}
