import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { World } from "./case.ts";
import { installNode22, node24 } from "./node-versions.ts";
import { createProject } from "./project.ts";
import { runProgram } from "./run-program.ts";
import { CLIENT_KEY, SamplePlatform, SERVER_KEY } from "./sample-platform.ts";

/** What the SDKs' users install beside them. */
const OPENFEATURE = {
  "@openfeature/server-sdk": "1.23.0",
  "@openfeature/web-sdk": "1.10.0",
  "@types/node": "24.10.1",
};

/** Packs everything and installs it into an empty project, beside a platform that serves the sample project. */
export async function createWorld(folder: string, isQuick: boolean): Promise<World> {
  const platform = new SamplePlatform();
  const [tarballs, node22] = await Promise.all([
    packAll(join(folder, "tarballs")),
    isQuick ? undefined : installNode22(),
    platform.start(),
  ]);
  const sdks = [...tarballs].filter(([name]) => name !== "burgee").map(([name, path]) => [name, `file:${path}`]);
  const project = await createProject(folder, "project", { ...Object.fromEntries(sdks), ...OPENFEATURE });
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, platform.config);
  return {
    folder,
    tarballs,
    project,
    platform,
    nodes: node22 === undefined ? [node24] : [node22, node24],
    env: { BASE_URL: platform.origin, SERVER_KEY, CLIENT_KEY, CONFIG_FILE: configFile },
    isQuick,
  };
}

async function packAll(folder: string): Promise<Map<string, string>> {
  mkdirSync(folder);
  const script = join(repositoryRoot, "scripts/packages/pack-all.ts");
  const output = await runProgram(process.execPath, [script, "--to", folder], { cwd: repositoryRoot });
  const paths = output.trim().split("\n");
  return new Map(paths.map((path) => [readName(path), path]));
}

/** `burgee-server-sdk-0.1.0.tgz` is the file name that npm gives `@burgee/server-sdk`. */
function readName(tarball: string): string {
  const [, scoped] = /\/burgee-([a-z-]+)-\d[^/]*\.tgz$/.exec(tarball) ?? [];
  return scoped === undefined ? "burgee" : `@burgee/${scoped}`;
}
