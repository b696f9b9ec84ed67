import {
  CONFIG_VIEWS,
  type ConfigDocument,
  type ConfigView,
  type EnvironmentPointer,
  type RecordSigner,
  type SdkKeyKind,
  type SdkKeyRecord,
  type StoredView,
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";

/** Where a fixture is written: R2, KV or memory. */
export type WriteObject = (objectName: string, text: string) => Promise<void> | void;

export interface FixtureVersion {
  readonly environmentId: string;
  readonly version: number;
  /** Epoch milliseconds; default: a fixed day plus one second per version. */
  readonly lastModifiedMs?: number;
  /** Document per view; a view without one is not published. Default: the same for all. */
  readonly views?: Readonly<Partial<Record<ConfigView, ConfigDocument>>>;
  readonly document?: ConfigDocument;
  /** Default: the environment has an event stream. */
  readonly realtime?: false;
  /** Leaves out digests, as publishing did before it wrote them. */
  readonly lacksDigests?: true;
  /** Signs the pointer. */
  readonly signer?: RecordSigner;
}

const FIRST_MODIFIED_MS = Date.UTC(2026, 10, 1);

/** Writes one version in the storage layout, artifacts before the pointer, and returns the pointer. */
export async function writeVersion(
  fixture: FixtureVersion,
  writers: readonly WriteObject[],
): Promise<EnvironmentPointer> {
  const { environmentId, version } = fixture;
  const document = fixture.document ?? createDocument(environmentId, version);
  const views: Readonly<Partial<Record<ConfigView, ConfigDocument>>> =
    fixture.views ?? Object.fromEntries(CONFIG_VIEWS.map((view) => [view, document]));
  const stored: Partial<Record<ConfigView, StoredView>> = {};
  for (const view of CONFIG_VIEWS) {
    const content = views[view];
    if (content === undefined) continue;
    const text = JSON.stringify(content);
    const { byteLength } = new TextEncoder().encode(text);
    stored[view] = { bytes: byteLength, ...(fixture.lacksDigests ? {} : { sha256: await sha256Hex(text) }) };
    for (const write of writers) await write(artifactObjectName(environmentId, version, view), text);
  }
  const pointer: EnvironmentPointer = {
    projectId: "p-shop",
    projectKey: "shop",
    environmentId,
    environmentKey: "production",
    version,
    lastModifiedMs: fixture.lastModifiedMs ?? FIRST_MODIFIED_MS + version * 1000,
    etag: `"${environmentId}-v${version}"`,
    ...(fixture.realtime === false && { realtime: false }),
    views: stored,
  };
  const name = pointerObjectName(environmentId);
  const written = fixture.signer === undefined ? pointer : await fixture.signer.sign(name, pointer);
  for (const write of writers) await write(name, JSON.stringify(written));
  return written;
}

/** Writes a key record and returns the key's text. */
export async function writeKey(
  kind: SdkKeyKind,
  environmentId: string,
  writers: readonly WriteObject[],
  changes: Partial<SdkKeyRecord> = {},
  name = environmentId,
  signer?: RecordSigner,
): Promise<string> {
  const sdkKey = `dvc_${kind}_${name}`;
  const record: SdkKeyRecord = {
    kind,
    projectId: "p-shop",
    projectKey: "shop",
    environmentId,
    environmentKey: "production",
    createdAt: Date.UTC(2026, 9, 1),
    ...changes,
  };
  const objectName = sdkKeyObjectName(await sha256Hex(sdkKey));
  const written = signer === undefined ? record : await signer.sign(objectName, record);
  for (const write of writers) await write(objectName, JSON.stringify(written));
  return sdkKey;
}

const EVERYONE = { operator: "and", filters: [{ type: "all" }] } as const;

/**
 * A config with one feature for everybody (all four variable types, values naming environment and version) and one for
 * Canadians. `unserved` belongs to the second.
 */
export function createDocument(environmentId: string, version: number): ConfigDocument {
  return {
    project: {
      _id: "p-shop",
      key: "shop",
      a0_organization: "org",
      settings: { edgeDB: { enabled: true, clientWrites: true }, optIn: { enabled: false } },
    },
    environment: { _id: environmentId, key: "production" },
    features: [
      {
        _id: "f-all",
        key: "everybody",
        type: "release",
        variations: [
          {
            _id: "v-on",
            key: "on",
            name: "On",
            variables: [
              { _var: "x-text", value: `${environmentId} v${version}` },
              { _var: "x-flag", value: true },
              { _var: "x-count", value: version },
              { _var: "x-data", value: { from: environmentId } },
            ],
          },
        ],
        configuration: {
          _id: "c-all",
          targets: [
            {
              _id: "t-all",
              _audience: { _id: "a-all", filters: EVERYONE },
              distribution: [{ _variation: "v-on", percentage: 1 }],
            },
          ],
        },
      },
      {
        _id: "f-ca",
        key: "canada",
        type: "experiment",
        variations: [{ _id: "v-ca", key: "ca", name: "Canada", variables: [{ _var: "x-ca", value: "eh" }] }],
        configuration: {
          _id: "c-ca",
          targets: [
            {
              _id: "t-ca",
              _audience: {
                _id: "a-ca",
                filters: {
                  operator: "and",
                  filters: [{ type: "user", subType: "country", comparator: "=", values: ["CA"] }],
                },
              },
              distribution: [{ _variation: "v-ca", percentage: 1 }],
            },
          ],
        },
      },
    ],
    variables: [
      { _id: "x-text", key: "text", type: "String" },
      { _id: "x-flag", key: "flag", type: "Boolean" },
      { _id: "x-count", key: "count", type: "Number" },
      { _id: "x-data", key: "data", type: "JSON" },
      { _id: "x-ca", key: "greeting", type: "String" },
    ],
    audiences: {},
    variableHashes: {},
  };
}
