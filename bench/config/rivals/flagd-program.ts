import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FLAGD_VERSION = "v0.16.1";
const BUILD_TIMEOUT_MS = 20 * 60_000;
const CACHE = fileURLToPath(
  new URL(`../../../node_modules/.cache/burgee-bench/flagd-${FLAGD_VERSION}`, import.meta.url),
);
const BUILT = join(CACHE, "flagd");

export interface Flagd {
  /** Path of the program. */
  readonly binary: string;
  readonly version: string;
}

/**
 * Builds unmodified flagd from the Go module proxy, once, into a cache folder.
 * @returns the binary's path. Throws an error that says what to do when Go is absent or the build fails.
 */
export function buildFlagd(): string {
  if (existsSync(BUILT)) return BUILT;
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new Error(
      "--rivals builds flagd and needs Go: install it from https://go.dev/dl so that `go version` works, " +
        "or give the path of a flagd binary with --flagd",
    );
  }
  mkdirSync(CACHE, { recursive: true });
  console.error(`building flagd ${FLAGD_VERSION}; the first time takes minutes`);
  const { status, stderr } = spawnSync(
    "nice",
    ["-n", "10", "go", "install", `github.com/open-feature/flagd/flagd@${FLAGD_VERSION}`],
    { env: { ...process.env, GOBIN: CACHE }, encoding: "utf8", timeout: BUILD_TIMEOUT_MS },
  );
  if (status === 0 && existsSync(BUILT)) return BUILT;
  throw new Error(
    `flagd ${FLAGD_VERSION} could not be built. Go said:\n${stderr.trim().slice(-2_000)}\n` +
      "Use a module proxy that has it (`go env GOPROXY` shows yours), or give the path of a flagd binary with --flagd",
  );
}

/** Asks a binary for its version; one that `go install` built does not know it. Throws when it is not flagd's. */
export function identifyFlagd(binary: string): Flagd {
  if (binary === BUILT) return { binary, version: FLAGD_VERSION };
  const { status, stdout } = spawnSync(binary, ["version"], { encoding: "utf8", timeout: 10_000 });
  if (status === 0) return { binary, version: stdout.trim().slice(0, 120) };
  throw new Error(`${binary} does not answer \`${binary} version\`: give the path of a flagd binary with --flagd`);
}
