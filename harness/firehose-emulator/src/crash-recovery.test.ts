import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bytes, readLanding, startTestEmulator, TEST_CREDENTIALS } from "./emulator-test-kit.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "firehose-crash-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("an emulator that is killed", () => {
  it("lands every acknowledged record exactly once over three SIGKILLs", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const emulator = await spawnEmulator();
      const client = new FirehoseClient({
        region: "us-east-1",
        endpoint: emulator.url,
        credentials: TEST_CREDENTIALS,
        maxAttempts: 1,
      });
      const timer = setTimeout(() => emulator.kill(), 400);
      const senders = Array.from({ length: 4 }, (_, sender) => send(client, `${round}-${sender}`, acknowledged));
      await Promise.all(senders);
      clearTimeout(timer);
      emulator.kill();
    }
    await using kit = await startTestEmulator({
      stateFolder: join(folder, "state"),
      landingFolder: join(folder, "landing"),
    });
    await kit.emulator.flush();
    const landed = landedLines();
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(new Set(landed).size).toBe(landed.length);
    expect(acknowledged.filter((line) => !landed.includes(line))).toEqual([]);
  }, 30_000);

  it("writes the same object again when it died between writing the object and removing the segment", async () => {
    const folders = { stateFolder: join(folder, "state"), landingFolder: join(folder, "landing") };
    const saved = join(folder, "saved.segment");
    let segment = "";
    {
      await using kit = await startTestEmulator(folders);
      await kit
        .client()
        .send(new PutRecordBatchCommand({ DeliveryStreamName: "events", Records: [{ Data: bytes("a\n") }] }));
      segment = join(folders.stateFolder, "events", readdirSync(join(folders.stateFolder, "events"))[0] ?? "");
      copyFileSync(segment, saved);
    }
    const before = readLanding(folders.landingFolder);
    expect(before.map((object) => object.text)).toEqual(["a\n"]);
    copyFileSync(saved, segment);
    await using kit = await startTestEmulator(folders);
    await kit.emulator.flush();
    expect(readLanding(folders.landingFolder)).toEqual(before);
    expect(kit.emulator.stats().streams["events"]).toMatchObject({ recoveredSegments: 1, objects: 1 });
  });

  it("lands what a stream holds that the next start no longer knows", async () => {
    const folders = { stateFolder: join(folder, "state"), landingFolder: join(folder, "landing") };
    const saved = join(folder, "saved.segment");
    {
      await using kit = await startTestEmulator(folders);
      await kit
        .client()
        .send(new PutRecordBatchCommand({ DeliveryStreamName: "events", Records: [{ Data: bytes("a\n") }] }));
      const name = readdirSync(join(folders.stateFolder, "events"))[0] ?? "";
      copyFileSync(join(folders.stateFolder, "events", name), saved);
    }
    rmSync(folders.landingFolder, { recursive: true });
    copyFileSync(saved, join(folders.stateFolder, "events", "1-left.segment"));
    await using kit = await startTestEmulator({ ...folders, streams: [] });
    await kit.emulator.flush();
    expect(readLanding(folders.landingFolder).map((object) => object.text)).toEqual(["a\n"]);
  });

  it("ignores a frame that was torn by the crash", async () => {
    const folders = { stateFolder: join(folder, "state"), landingFolder: join(folder, "landing") };
    const saved = join(folder, "saved.segment");
    {
      await using kit = await startTestEmulator(folders);
      await kit
        .client()
        .send(new PutRecordBatchCommand({ DeliveryStreamName: "events", Records: [{ Data: bytes("a\n") }] }));
      const name = readdirSync(join(folders.stateFolder, "events"))[0] ?? "";
      copyFileSync(join(folders.stateFolder, "events", name), saved);
    }
    rmSync(folders.landingFolder, { recursive: true });
    appendFileSync(saved, Buffer.from([0, 0, 0, 9, 1, 2, 3, 4, 0x62]));
    copyFileSync(saved, join(folders.stateFolder, "events", "1-torn.segment"));
    await using kit = await startTestEmulator(folders);
    await kit.emulator.flush();
    expect(readLanding(folders.landingFolder).map((object) => object.text)).toEqual(["a\n"]);
  });

  it("keeps a segment in which the disk lost something, and delivers what can be read", async () => {
    const folders = { stateFolder: join(folder, "state"), landingFolder: join(folder, "landing"), fsync: true };
    const saved = join(folder, "saved.segment");
    const put = (text: string) =>
      new PutRecordBatchCommand({ DeliveryStreamName: "events", Records: [{ Data: bytes(text) }] });
    {
      await using kit = await startTestEmulator(folders);
      for (const text of ["a\n", "b\n", "c\n"]) await kit.client().send(put(text));
      copyFileSync(
        join(folders.stateFolder, "events", readdirSync(join(folders.stateFolder, "events"))[0] ?? ""),
        saved,
      );
    }
    rmSync(folders.landingFolder, { recursive: true });
    const damaged = readFileSync(saved);
    damaged[damaged.lastIndexOf("b")] = 0x78;
    writeFileSync(join(folders.stateFolder, "events", "1-damaged.segment"), damaged);
    await using kit = await startTestEmulator(folders);
    await kit.emulator.flush();
    expect(readLanding(folders.landingFolder).map((object) => object.text)).toEqual(["a\n"]);
    expect(readdirSync(join(folders.stateFolder, "events"))).toEqual(["1-damaged.segment.damaged"]);
  });
});

function landedLines(): string[] {
  return readLanding(join(folder, "landing")).flatMap((object) => object.text.trimEnd().split("\n"));
}

async function send(client: FirehoseClient, name: string, acknowledged: string[]): Promise<void> {
  for (let index = 0; index < 10_000; index++) {
    const line = `${name}-${index}`;
    try {
      await client.send(
        new PutRecordBatchCommand({ DeliveryStreamName: "events", Records: [{ Data: bytes(`${line}\n`) }] }),
      );
    } catch {
      return;
    }
    acknowledged.push(line);
  }
}

async function spawnEmulator(): Promise<{ readonly url: string; kill(): void }> {
  const args = ["--json", "--stream", "events", "--state", join(folder, "state"), "--landing", join(folder, "landing")];
  const limits = ["--buffer-bytes", "200", "--unlimited"];
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args, ...limits], {
    env: { AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return { url, kill: () => child.kill("SIGKILL") };
}
