import { fileURLToPath } from "node:url";

import { isRecord, SDK_KEY_KINDS } from "@burgee/contract";
import { createPublishClient, type PublishClient, PublishError } from "@burgee/publisher/client";
import type { FlagBundle, VersionRecord } from "@burgee/publisher/core";
import { readFlagFiles } from "burgee/flag-files";

import { createKeys } from "./create-keys.ts";
import { createTokens } from "./create-tokens.ts";
import type { Holdings } from "./credentials.ts";
import { listCredentials } from "./credentials.ts";
import type { RequestValues } from "./list-requests.ts";
import type { KnownTexts } from "./normalise.ts";

const PROJECT_KEY = "access";
const OTHER_PROJECT_KEY = "access-other";
/** Requires obfuscation. */
const VEILED_PROJECT_KEY = "access-veiled";
const ENVIRONMENT_KEY = "production";
const OTHER_ENVIRONMENT_KEY = "development";
const OPT_IN_FEATURE = "dark-mode";
const FLAGS_FOLDER = fileURLToPath(new URL("../../../../examples/storefront/flags", import.meta.url));

/** A platform that is ready to be recorded. */
export interface PreparedPlatform {
  readonly url: string;
  readonly values: RequestValues;
  readonly holdings: Holdings;
  /** Texts of this run that differ from those of any other. */
  readonly known: KnownTexts;
  /** Names that only server keys of the project that requires obfuscation may be told. */
  readonly veiledNames: readonly string[];
}

/**
 * Publishes the storefront example under a project key of its own and makes one credential of every sort through the
 * publishing API. Throws when the platform was recorded before: versions would count on from there.
 */
export async function preparePlatform(url: string, adminToken: string): Promise<PreparedPlatform> {
  const client = createPublishClient({ url, token: adminToken });
  await assertNotRecorded(client);
  const bundle = await readBundle(PROJECT_KEY, "optional");
  const veiledBundle = await readBundle(VEILED_PROJECT_KEY, "required");
  await publish(client, bundle, PROJECT_KEY, ENVIRONMENT_KEY);
  await publish(client, bundle, PROJECT_KEY, OTHER_ENVIRONMENT_KEY);
  await publish(client, veiledBundle, VEILED_PROJECT_KEY, ENVIRONMENT_KEY);
  const revokedKeys = await createKeys(client, PROJECT_KEY, ENVIRONMENT_KEY);
  const keys = await createKeys(client, PROJECT_KEY, ENVIRONMENT_KEY);
  const spare = await client.createKey(PROJECT_KEY, ENVIRONMENT_KEY, "mobile");
  for (const kind of SDK_KEY_KINDS) await client.revokeKey(PROJECT_KEY, ENVIRONMENT_KEY, revokedKeys[kind]);
  const otherEnvironmentKeys = await createKeys(client, PROJECT_KEY, OTHER_ENVIRONMENT_KEY);
  const otherProjectKeys = await createKeys(client, OTHER_PROJECT_KEY, ENVIRONMENT_KEY);
  const veiledKeys = await createKeys(client, VEILED_PROJECT_KEY, ENVIRONMENT_KEY);
  const holdings: Holdings = {
    keys,
    revokedKeys,
    otherEnvironmentKeys,
    otherProjectKeys,
    veiledKeys,
    tokens: await createTokens(client, {
      project: PROJECT_KEY,
      otherProject: OTHER_PROJECT_KEY,
      environment: ENVIRONMENT_KEY,
      otherEnvironment: OTHER_ENVIRONMENT_KEY,
    }),
    adminToken,
    streamToken: await readStreamToken(url, keys.server),
    otherStreamToken: await readStreamToken(url, otherEnvironmentKeys.server),
  };
  const { versions } = await client.listVersions(PROJECT_KEY, ENVIRONMENT_KEY, 100);
  const current = versions[0];
  if (current === undefined) throw new Error("nothing is published");
  const siblings = (await client.listVersions(PROJECT_KEY, OTHER_ENVIRONMENT_KEY, 100)).versions;
  const others = [
    ...siblings,
    ...(await client.listVersions(OTHER_PROJECT_KEY, ENVIRONMENT_KEY, 100)).versions,
    ...(await client.listVersions(VEILED_PROJECT_KEY, ENVIRONMENT_KEY, 100)).versions,
  ];
  const { snapshot } = await client.readVersion(PROJECT_KEY, ENVIRONMENT_KEY, current.version);
  return {
    url,
    holdings,
    veiledNames: listFeatureKeys(veiledBundle),
    known: listKnownTexts(url, holdings, spare.key, [...versions, ...others]),
    values: {
      credentials: listCredentials(holdings),
      body: { files: change(bundle).files, optInFeature: findFeatureId(snapshot) },
      path: {
        project: PROJECT_KEY,
        environment: ENVIRONMENT_KEY,
        environmentId: current.environmentId,
        otherEnvironmentId: siblings[0]?.environmentId ?? "",
        version: "1",
        key: spare.id,
        // Of no token and no webhook: removing one would change what later requests get.
        id: "f".repeat(16),
        revision: "1",
        feature: OPT_IN_FEATURE,
        change: "c999",
        user: "grace",
        variable: "welcome-headline",
      },
    },
  };
}

async function assertNotRecorded(client: PublishClient): Promise<void> {
  try {
    await client.readStatus(PROJECT_KEY, ENVIRONMENT_KEY);
  } catch (error) {
    if (error instanceof PublishError && error.kind === "not_found") return;
    throw error;
  }
  throw new Error("this platform was recorded before: start one with an empty state folder");
}

/** The storefront with everything switched on that has routes, and one feature that users may opt in to. */
async function readBundle(projectKey: string, obfuscation: "optional" | "required"): Promise<FlagBundle> {
  const { files } = await readFlagFiles(FLAGS_FOLDER);
  return {
    files: files.map(({ path, text }) => {
      if (path === "project.yaml")
        return { path, text: `${text.replace("key: storefront", `key: ${projectKey}`)}${SETTINGS}${obfuscation}\n` };
      return { path, text: path === `features/${OPT_IN_FEATURE}.yaml` ? `${text}${OPT_IN}` : text };
    }),
  };
}

const SETTINGS = "\nsettings:\n  edgeDB: { enabled: true, clientWrites: true }\n  optIn: true\n  obfuscation: ";
const OPT_IN = "\noptIn: { publicName: Dark mode, publicDescription: Easier on the eyes }\n";

/** The same flags with another text, so that publishing them makes a version. */
function change({ files }: FlagBundle): FlagBundle {
  return { files: files.map(({ path, text }) => ({ path, text: text.replace(HEADLINE, "Good things, found again") })) };
}

const HEADLINE = "Good things, well made";

function listFeatureKeys({ files }: FlagBundle): readonly string[] {
  return files.flatMap(({ path }) => /^features\/(.+)\.yaml$/.exec(path)?.[1] ?? []);
}

async function publish(
  client: PublishClient,
  bundle: FlagBundle,
  projectKey: string,
  environmentKey: string,
): Promise<void> {
  await client.publish(bundle, { projectKey, environmentKey, actor: "recorder", message: "seed" });
}

/** The token stands in the stream's URL, which every config names. */
async function readStreamToken(url: string, serverKey: string): Promise<string> {
  const response = await fetch(`${url}/config/v2/server/${serverKey}.json`);
  const token = /[?&]token=([\w.-]{43,})/.exec(await response.text())?.[1];
  if (token === undefined) throw new Error(`the config names no event stream (status ${response.status})`);
  return token;
}

function findFeatureId(snapshot: unknown): string {
  const document = isRecord(snapshot) ? snapshot["document"] : undefined;
  const features = isRecord(document) && Array.isArray(document["features"]) ? (document["features"] as unknown[]) : [];
  const feature = features.find((candidate) => isRecord(candidate) && candidate["key"] === OPT_IN_FEATURE);
  if (!isRecord(feature) || typeof feature["_id"] !== "string") throw new Error(`no feature ${OPT_IN_FEATURE}`);
  return feature["_id"];
}

function listKnownTexts(
  url: string,
  holdings: Holdings,
  spareKey: string,
  versions: readonly VersionRecord[],
): KnownTexts {
  const credentials = listCredentials(holdings).filter(({ text }) => text.length > 20);
  return new Map([
    [url, "<origin>"],
    [url.replace("http://", ""), "<host>"],
    [spareKey, "<spare key>"],
    ...credentials.map(({ name, text }) => [text, `<${name}>`] as const),
    ...versions.map(({ environmentKey, environmentId, version, etag }) => {
      return [etag.replaceAll('"', ""), `<etag of version ${version} of ${environmentKey} ${environmentId}>`] as const;
    }),
  ]);
}
