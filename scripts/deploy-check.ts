import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Bundles every Worker as a deployment would (`wrangler deploy --dry-run`) and prints its sizes.
// Exit code 1 when one does not bundle. `--json` prints [{ worker, config, uploadKiB, gzipKiB }].

const root = fileURLToPath(new URL("../", import.meta.url));
const configs = [
  "wrangler.toml",
  "workers/config/wrangler.toml",
  "workers/events/wrangler.toml",
  "workers/publish/wrangler.toml",
  "workers/realtime/wrangler.toml",
];

if (process.argv.includes("--help")) {
  console.log("Usage: npm run -s deploy:check -- [--json]\nBundles every Worker with wrangler deploy --dry-run.");
  process.exit(0);
}

const sizes = configs.map((config) => bundle(config));
if (process.argv.includes("--json")) console.log(JSON.stringify(sizes));
else console.table(sizes);

function bundle(config: string): { worker: string; config: string; uploadKiB: number; gzipKiB: number } {
  const outputFolder = mkdtempSync(join(tmpdir(), "burgee-deploy-check-"));
  try {
    const output = execFileSync(
      process.execPath,
      [
        join(root, "node_modules/wrangler/bin/wrangler.js"),
        "deploy",
        "--dry-run",
        "--outdir",
        outputFolder,
        "--config",
        join(root, config),
      ],
      { cwd: root, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
    );
    const match = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output);
    if (match === null) throw new Error(`wrangler printed no sizes for ${config}:\n${output}`);
    return {
      worker: /name = "([^"]+)"/.exec(readConfig(config))?.[1] ?? config,
      config,
      uploadKiB: Number(match[1]),
      gzipKiB: Number(match[2]),
    };
  } catch (error) {
    console.error(`${config} does not bundle:\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  } finally {
    rmSync(outputFolder, { recursive: true, force: true });
  }
}

function readConfig(config: string): string {
  return readFileSync(join(root, config), "utf8");
}
