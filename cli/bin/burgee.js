#!/usr/bin/env node
// Starts the command. This file is plain JavaScript, which every Node runs. The rest is TypeScript, which needs Node 24.
// An older Node starts the one that the project's `node` dependency installs.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { constants, homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;
const main = new URL("../src/main.ts", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  // Keeps the sources without their types, which saves most of the start. Node's own default is a folder that others on
  // this machine may write to. Where the folder cannot be made, Node works without.
  enableCompileCache(
    process.env.NODE_COMPILE_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "burgee"),
  );
  await import(main.href);
} else {
  const node = findBundledNode();
  if (node === undefined) {
    console.error(`burgee needs Node ${NODE_MAJOR_MIN} or later; this is ${process.version}.`);
    console.error("Run `npm install` in the repository, which brings one, or install a newer Node.");
    process.exitCode = 2;
  } else {
    handOver(node);
  }
}

function findBundledNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const node = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`burgee could not start ${node}: ${error.message}`);
    process.exitCode = 2;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}
