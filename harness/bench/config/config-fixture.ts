import {
  type ConfigDocument,
  type ConfigFeature,
  type ConfigVariable,
  type ConfigView,
  type EnvironmentPointer,
  type SdkKeyKind,
  type SdkKeyRecord,
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";

export const SERVER_KEY = "dvc_server_0123456789abcdef0123456789abcdef";
export const CLIENT_KEY = "dvc_client_0123456789abcdef0123456789abcdef";
const ENVIRONMENT_ID = "6542c1f0a7d3e90012ab34cd";

export interface Fixture {
  /** Object name to content, as a publish would have left it in storage. */
  readonly objects: Readonly<Record<string, string>>;
  readonly document: string;
  readonly pointer: EnvironmentPointer;
}

/** One published environment whose features have three targets and two variables each. */
export function createFixture(featureCount: number): Promise<Fixture> {
  return publishFixture(createDocument(featureCount));
}

/** One environment with the given document published. */
export async function publishFixture(published: ConfigDocument): Promise<Fixture> {
  const document = JSON.stringify(published);
  const bytes = Buffer.byteLength(document);
  const views: readonly ConfigView[] = ["server-v2", "client"];
  const pointer: EnvironmentPointer = {
    projectId: "6542c1f0a7d3e90012ab0001",
    projectKey: "storefront",
    environmentId: ENVIRONMENT_ID,
    environmentKey: "production",
    version: 42,
    lastModifiedMs: Date.UTC(2026, 10, 20, 12),
    etag: `"${(await sha256Hex(document)).slice(0, 32)}"`,
    views: Object.fromEntries(views.map((view) => [view, { bytes }])),
  };
  const objects: Record<string, string> = { [pointerObjectName(ENVIRONMENT_ID)]: JSON.stringify(pointer) };
  for (const view of views) objects[artifactObjectName(ENVIRONMENT_ID, pointer.version, view)] = document;
  for (const [kind, sdkKey] of [
    ["server", SERVER_KEY],
    ["client", CLIENT_KEY],
  ] as const) {
    objects[sdkKeyObjectName(await sha256Hex(sdkKey))] = JSON.stringify(createKeyRecord(kind, pointer));
  }
  return { objects, document, pointer };
}

function createKeyRecord(kind: SdkKeyKind, pointer: EnvironmentPointer): SdkKeyRecord {
  const { projectId, projectKey, environmentId, environmentKey } = pointer;
  return { kind, projectId, projectKey, environmentId, environmentKey, createdAt: Date.UTC(2026, 0, 1) };
}

function createDocument(featureCount: number): ConfigDocument {
  const variables: ConfigVariable[] = [];
  const features = Array.from({ length: featureCount }, (_, index) => createFeature(index, variables));
  return {
    project: {
      _id: "6542c1f0a7d3e90012ab0001",
      key: "storefront",
      a0_organization: "org_harbour",
      settings: { edgeDB: { enabled: false }, optIn: { enabled: false }, disablePassthroughRollouts: false },
    },
    environment: { _id: ENVIRONMENT_ID, key: "production" },
    features,
    variables,
    audiences: {},
    variableHashes: {},
  };
}

function createFeature(index: number, variables: ConfigVariable[]): ConfigFeature {
  const id = (kind: string, part: number): string =>
    `6542c1${kind}${String(index).padStart(10, "0")}${String(part).padStart(6, "0")}`;
  const text: ConfigVariable = { _id: id("a1", 0), key: `feature-${index}-copy`, type: "String" };
  const flag: ConfigVariable = { _id: id("a1", 1), key: `feature-${index}-enabled`, type: "Boolean" };
  variables.push(text, flag);
  const variation = (part: number) => ({
    _id: id("b2", part),
    key: `variation-${part}`,
    name: `Variation ${part}`,
    variables: [
      { _var: text._id, value: `copy ${part} of feature ${index}, as the shop shows it` },
      { _var: flag._id, value: part === 0 },
    ],
  });
  return {
    _id: id("c3", 0),
    key: `feature-${index}`,
    type: "release",
    variations: [variation(0), variation(1)],
    configuration: {
      _id: id("d4", 0),
      targets: [
        createTarget(id("e5", 0), [{ subType: "email", values: [`tester-${index}@example.com`], comparator: "=" }], id),
        createTarget(
          id("e5", 1),
          [
            { subType: "country", values: ["CA", "US"], comparator: "=" },
            { subType: "appVersion", values: ["2.0.0"], comparator: "<" },
          ],
          id,
        ),
        createTarget(id("e5", 2), [], id),
      ],
    },
  };
}

function createTarget(
  _id: string,
  filters: readonly { subType: "email" | "country" | "appVersion"; comparator: "=" | "<"; values: string[] }[],
  id: (kind: string, part: number) => string,
): ConfigFeature["configuration"]["targets"][number] {
  return {
    _id,
    _audience: {
      _id: `${_id}a`,
      filters: {
        operator: "and",
        filters: filters.length === 0 ? [{ type: "all" }] : filters.map((filter) => ({ type: "user", ...filter })),
      },
    },
    distribution: [
      { _variation: id("b2", 0), percentage: 0.5 },
      { _variation: id("b2", 1), percentage: 0.5 },
    ],
  };
}
