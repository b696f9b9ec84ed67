import type { FlagBundle } from "@burgee/publisher/core";

import { createKeys } from "../access/create-keys.ts";
import type { KeysByKind } from "../access/credentials.ts";
import type { HostileWorld } from "./hostile-world.ts";

/** An environment of a project, with everything that belongs to it alone. */
export interface Room {
  /** `project/environment`. */
  readonly name: string;
  readonly projectKey: string;
  readonly environmentKey: string;
  readonly environmentId: string;
  readonly keys: KeysByKind;
  /** Value of the variable `origin`. */
  readonly origin: string;
  readonly streamToken: string;
  readonly etag: string;
  readonly optInFeatureId: string;
}

const PROJECTS = ["hostile-left", "hostile-right"] as const;
const ENVIRONMENTS = ["dev", "prod"] as const;

/** Publishes two projects with two environments each and makes a key of each kind for all four. */
export async function furnishRooms(world: HostileWorld): Promise<readonly Room[]> {
  const rooms: Room[] = [];
  for (const projectKey of PROJECTS) {
    for (const environmentKey of ENVIRONMENTS) {
      const bundle = writeRoomFiles(projectKey);
      await world.client.publish(bundle, { projectKey, environmentKey });
      const keys = await createKeys(world.client, projectKey, environmentKey);
      rooms.push(await describeRoom(world, projectKey, environmentKey, keys));
    }
  }
  return rooms;
}

/**
 * @param environments id of each environment by key; undefined for one that its files do not set
 * @param edgeDB settings of stored users
 */
export function writeRoomFiles(
  projectKey: string,
  environments: Readonly<Record<string, string | undefined>> = { dev: undefined, prod: undefined },
  edgeDB = "{ enabled: true, clientWrites: true }",
): FlagBundle {
  const keys = Object.keys(environments);
  const ids = Object.entries(environments).map(([key, id]) => {
    return `${key}: { type: development${id === undefined ? "" : `, id: ${id}`} }\n`;
  });
  return {
    files: [
      {
        path: "project.yaml",
        text: `key: ${projectKey}\nsettings: { edgeDB: ${edgeDB}, optIn: true }\n${VISIBILITY}`,
      },
      { path: "environments.yaml", text: ids.join("") },
      { path: "features/origin.yaml", text: writeOrigin(projectKey, keys) },
      { path: "features/stored.yaml", text: writeSwitch("stored", "custom: { mark: set }", keys) },
      { path: "features/chosen.yaml", text: `${OPT_IN}${writeSwitch("chosen", "optIn: true", keys)}` },
      { path: `features/only-${projectKey}.yaml`, text: writeOnly(projectKey, keys) },
    ],
  };
}

const VISIBILITY = "sdkVisibility: [server, client, mobile]\n";
const OPT_IN = "optIn: { publicName: Chosen, publicDescription: Nobody else's business }\n";

/** Serves each environment its own name. */
function writeOrigin(projectKey: string, keys: readonly string[]): string {
  const variations = keys.map((key) => `in-${key}: { values: { origin: ${projectKey}/${key} } }`);
  const environments = keys.map((key) => `${key}: in-${key}`);
  return `type: release
variables: { origin: String }
variations: { ${variations.join(", ")} }
environments: { ${environments.join(", ")} }
`;
}

/** A boolean that is true where the condition holds. */
function writeSwitch(variable: string, condition: string, keys: readonly string[]): string {
  const targets = `{ targets: [{ key: on, when: { ${condition} }, serve: yes }, { key: rest, serve: no }] }`;
  return `type: release
variables: { ${variable}: Boolean }
variations: { yes: { values: { ${variable}: true } }, no: { values: { ${variable}: false } } }
environments: { ${keys.map((key) => `${key}: ${targets}`).join(", ")} }
`;
}

/** A feature whose name gives its project away. */
function writeOnly(projectKey: string, keys: readonly string[]): string {
  return `type: release
variables: { only-${projectKey}: String }
variations: { on: { values: { only-${projectKey}: x } } }
environments: { ${keys.map((key) => `${key}: on`).join(", ")} }
`;
}

async function describeRoom(
  world: HostileWorld,
  projectKey: string,
  environmentKey: string,
  keys: KeysByKind,
): Promise<Room> {
  const response = await fetch(`${world.url}/config/v2/server/${keys.server}.json`);
  const text = await response.text();
  const config = JSON.parse(text) as { environment: { _id: string }; features: { _id: string; key: string }[] };
  const optInFeatureId = config.features.find(({ key }) => key === "chosen")?._id;
  const streamToken = /[?&]token=(\d+\.(?:[0-9a-f]{64}|-)\.[\w-]{43})/.exec(text)?.[1];
  if (optInFeatureId === undefined || streamToken === undefined) throw new Error("the room's config is incomplete");
  return {
    name: `${projectKey}/${environmentKey}`,
    projectKey,
    environmentKey,
    environmentId: config.environment._id,
    keys,
    origin: `${projectKey}/${environmentKey}`,
    streamToken,
    etag: response.headers.get("etag") ?? "",
    optInFeatureId,
  };
}
