import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { askProgram, build, cacheFolder, hasTool } from "./program-cache.ts";
import type { RivalProgram } from "./server-rival.ts";

const VERSION = "v0.16.1";
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * Builds unmodified flagd from the Go module proxy, once, into a cache folder.
 * Throws an error that says what to do when Go is absent or the build fails.
 */
export function buildFlagd(): RivalProgram {
  const folder = cacheFolder(`flagd-${VERSION}`);
  // One that `go install` built does not know its version.
  const program = { path: join(folder, "flagd"), version: VERSION };
  if (existsSync(program.path)) return program;
  if (!hasTool("go", "version")) {
    throw new Error("building flagd needs Go (https://go.dev/dl); or give the path of a flagd binary with --flagd");
  }
  mkdirSync(folder, { recursive: true });
  build({
    name: `flagd ${VERSION}`,
    command: ["go", "install", `github.com/open-feature/flagd/flagd@${VERSION}`],
    env: { GOBIN: folder },
    timeoutMs: BUILD_TIMEOUT_MS,
    makes: program.path,
  });
  return program;
}

/** A flagd that is there already. Throws when it is not one. */
export function findFlagd(path: string): RivalProgram {
  return { path, version: askProgram(path, "version").slice(0, 120) };
}
