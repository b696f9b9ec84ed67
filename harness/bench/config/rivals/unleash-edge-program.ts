import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { askProgram, build, cacheFolder, hasTool } from "./program-cache.ts";
import type { RivalProgram } from "./server-rival.ts";
import { packSwaggerUi } from "./swagger-ui-archive.ts";

const VERSION = "19.15.1";
const BUILD_TIMEOUT_MS = 60 * 60_000;

/**
 * Builds unmodified unleash-edge with cargo, once, into a cache folder.
 * Throws an error that says what to do when Rust is absent or the build fails.
 */
export function buildUnleashEdge(): RivalProgram {
  const folder = cacheFolder(`unleash-edge-${VERSION}`);
  const program = { path: join(folder, "bin/unleash-edge") };
  if (existsSync(program.path)) return program;
  if (!hasTool("cargo", "--version")) {
    throw new Error(
      "building unleash-edge needs Rust (https://rustup.rs); or give the path of a binary with --unleash-edge",
    );
  }
  // Kept until the build is done, so that an interrupted one goes on where it was.
  const target = join(folder, "target");
  mkdirSync(target, { recursive: true });
  build({
    name: `unleash-edge ${VERSION}`,
    command: ["cargo", "install", "unleash-edge", "--version", VERSION, "--locked", "--root", folder],
    env: {
      CARGO_TARGET_DIR: target,
      // Its build would download this documentation from GitHub, which is not reachable from everywhere.
      SWAGGER_UI_DOWNLOAD_URL: process.env["SWAGGER_UI_DOWNLOAD_URL"] ?? pathToFileURL(packSwaggerUi(target)).href,
    },
    timeoutMs: BUILD_TIMEOUT_MS,
    makes: program.path,
  });
  rmSync(target, { recursive: true, force: true });
  return program;
}

/** An unleash-edge that is there already. Throws when it is not one. */
export function findUnleashEdge(path: string): RivalProgram {
  if (askProgram(path, "--help").includes("unleash-edge")) return { path };
  throw new Error(`${path} is not unleash-edge: give the path of its binary with --unleash-edge`);
}
