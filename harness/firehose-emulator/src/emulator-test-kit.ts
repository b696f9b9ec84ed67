import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { FirehoseClient } from "@aws-sdk/client-firehose";

import type { FirehoseEmulatorOptions, StreamOptions } from "./emulator-options.ts";
import { type FirehoseEmulator, startFirehoseEmulator } from "./start-firehose-emulator.ts";

export const TEST_CREDENTIALS = { accessKeyId: "AKIDTESTKEY", secretAccessKey: "a-secret-for-tests" };
export const TEST_STREAM: StreamOptions = { name: "events", bufferBytes: 1_000_000, bufferIntervalMs: 60_000 };

export interface EmulatorKit extends AsyncDisposable {
  readonly emulator: FirehoseEmulator;
  readonly stateFolder: string;
  readonly landingFolder: string;
  /** Calls a control route with the token. */
  control(path: string, init?: RequestInit): Promise<Response>;
  client(overrides?: ConstructorParameters<typeof FirehoseClient>[0]): FirehoseClient;
}

/** An emulator in a temporary folder on a free port; disposing it removes both. */
export async function startTestEmulator(overrides: Partial<FirehoseEmulatorOptions> = {}): Promise<EmulatorKit> {
  const folder = mkdtempSync(join(tmpdir(), "firehose-emulator-"));
  const options = {
    host: "127.0.0.1",
    port: 0,
    stateFolder: join(folder, "state"),
    landingFolder: join(folder, "landing"),
    streams: [TEST_STREAM],
    credentials: [TEST_CREDENTIALS],
    region: "us-east-1",
    ...overrides,
  };
  const emulator = await startFirehoseEmulator(options);
  return {
    emulator,
    stateFolder: options.stateFolder,
    landingFolder: options.landingFolder,
    control: (path, init = {}) =>
      fetch(`${emulator.url}/control/${path}`, {
        ...init,
        headers: { authorization: `Bearer ${emulator.controlToken}` },
      }),
    client: (config = {}) =>
      new FirehoseClient({
        region: "us-east-1",
        endpoint: emulator.url,
        credentials: TEST_CREDENTIALS,
        maxAttempts: 1,
        ...config,
      }),
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every landed object: key and bytes, decompressed. */
export function readLanding(folder: string): { readonly key: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const bytes = readFileSync(path);
      return {
        key: path.slice(folder.length + 1),
        text: (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString(),
      };
    });
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
