import type { PublishClient } from "@burgee/publisher/client";
import type { FlagBundle } from "@burgee/publisher/core";

import { forEachOf } from "./for-each-of.ts";
import { GOOD_VALUES, type Target, type TargetVersion, VARIABLE } from "./target.ts";

const AUTHOR = { actor: "load:integrity" };
const ENVIRONMENT_KEY = "production";
/** Projects that are made at the same time. */
const AT_ONCE = 8;

/** Makes projects of one environment each, with a server and a client key and two versions. */
export async function seedTargets(
  client: PublishClient,
  name: string,
  count: number,
  values: readonly string[] = GOOD_VALUES,
): Promise<readonly Target[]> {
  const targets: Target[] = [];
  const projectKeys = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  await forEachOf(projectKeys, AT_ONCE, async (projectKey) => {
    targets.push(await seedTarget(client, projectKey, values));
  });
  return targets;
}

async function seedTarget(client: PublishClient, projectKey: string, values: readonly string[]): Promise<Target> {
  await publish(client, projectKey, "none yet");
  const server = await client.createKey(projectKey, ENVIRONMENT_KEY, "server", AUTHOR);
  // Makes a version, because configs contain it.
  const browser = await client.createKey(projectKey, ENVIRONMENT_KEY, "client", AUTHOR);
  const versions: TargetVersion[] = [];
  for (const value of values) versions.push(await publish(client, projectKey, value));
  return {
    projectKey,
    environmentKey: ENVIRONMENT_KEY,
    environmentId: server.environmentId,
    serverKey: server.key,
    clientKey: browser.key,
    versions,
    expectation: { versions: versions.slice(-1), missing: "nothing" },
  };
}

async function publish(client: PublishClient, projectKey: string, value: string): Promise<TargetVersion> {
  const request = { projectKey, environmentKey: ENVIRONMENT_KEY, ...AUTHOR };
  const { version } = await client.publish(writeBundle(projectKey, value), request);
  if (version === undefined) throw new Error(`${projectKey} was not published`);
  return { version: version.version, etag: version.etag, value };
}

/** Flag files of a project that serves one value to everybody. */
function writeBundle(projectKey: string, value: string): FlagBundle {
  const feature = [
    "name: Marker",
    "type: release",
    "variables:",
    `  ${VARIABLE}: String`,
    "variations:",
    "  only:",
    "    name: Only",
    `    values: { ${VARIABLE}: ${value} }`,
    "environments:",
    `  ${ENVIRONMENT_KEY}: only`,
  ];
  return {
    files: [
      { path: "project.yaml", text: `key: ${projectKey}\nname: ${projectKey}\nsdkVisibility: [server, client]\n` },
      { path: "environments.yaml", text: `${ENVIRONMENT_KEY}:\n  name: Production\n  type: production\n` },
      { path: "features/marker.yaml", text: `${feature.join("\n")}\n` },
    ],
  };
}
