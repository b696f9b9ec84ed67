import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startFirehoseEmulator } from "@burgee/firehose-emulator";
import type { TestProject } from "vitest/node";

import { CREDENTIALS, STREAM } from "./stream.ts";

/** Runs the stream that the measured events Worker delivers to. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-house-"));
  const emulator = await startFirehoseEmulator({
    host: "127.0.0.1",
    port: 0,
    region: STREAM.region,
    stateFolder: join(folder, "state"),
    landingFolder: join(folder, "landing"),
    streams: [{ name: STREAM.name, bufferBytes: 64 * 1024 * 1024, bufferIntervalMs: 600_000, limits: "unlimited" }],
    credentials: [CREDENTIALS],
  });
  project.provide("emulatorUrl", emulator.url);
  return async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
