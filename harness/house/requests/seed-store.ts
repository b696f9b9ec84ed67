import {
  CONFIG_VIEWS,
  type ConfigDocument,
  type EnvironmentPointer,
  type SdkKeyRecord,
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";
import { env } from "cloudflare:workers";

export const SERVER_KEY = "dvc_server_0123456789abcdef";
export const VARIABLE = "banner";

const OWNER = { projectId: "p-1", projectKey: "shop", environmentId: "e-1", environmentKey: "production" };

/** One feature that serves one variable to users of Canada. */
const DOCUMENT: ConfigDocument = {
  project: {
    _id: "p-1",
    key: "shop",
    a0_organization: "org",
    settings: { edgeDB: { enabled: false }, optIn: { enabled: false } },
  },
  environment: { _id: "e-1", key: "production" },
  features: [
    {
      _id: "f-1",
      key: "greeting",
      type: "release",
      variations: [{ _id: "v-1", key: "on", name: "On", variables: [{ _var: "x-1", value: "hello" }] }],
      configuration: {
        _id: "c-1",
        targets: [
          {
            _id: "t-1",
            _audience: {
              _id: "a-1",
              filters: {
                operator: "and",
                filters: [{ type: "user", subType: "country", comparator: "=", values: ["CA"] }],
              },
            },
            distribution: [{ _variation: "v-1", percentage: 1 }],
          },
        ],
      },
    },
  ],
  variables: [{ _id: "x-1", key: VARIABLE, type: "String" }],
  audiences: {},
  variableHashes: {},
};

/** Stores the key, the version and its pointer, as the publish Worker does. */
export async function seedStore(): Promise<void> {
  const { CONFIGS } = env as unknown as { CONFIGS: R2Bucket };
  const text = JSON.stringify(DOCUMENT);
  for (const view of CONFIG_VIEWS) await CONFIGS.put(artifactObjectName("e-1", 1, view), text);
  const pointer: EnvironmentPointer = {
    ...OWNER,
    version: 1,
    lastModifiedMs: Date.UTC(2026, 10, 1),
    etag: '"e-1-v1"',
    views: Object.fromEntries(CONFIG_VIEWS.map((view) => [view, { bytes: text.length }])),
  };
  await CONFIGS.put(pointerObjectName("e-1"), JSON.stringify(pointer));
  const key: SdkKeyRecord = { ...OWNER, kind: "server", createdAt: Date.UTC(2026, 9, 1) };
  await CONFIGS.put(sdkKeyObjectName(await sha256Hex(SERVER_KEY)), JSON.stringify(key));
}
