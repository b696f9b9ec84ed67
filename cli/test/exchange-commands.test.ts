import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { compileBundle, renderViews } from "@burgee/publisher/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readFlagFiles } from "../src/flag-files.ts";
import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-exchange-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("burgee import", () => {
  it("takes over DevCycle's configs of two environments, with the same variations for every sample user", async () => {
    const compiled = await compileBundle(await readFlagFiles(STOREFRONT));
    if (!compiled.ok) throw new Error("the sample does not compile");
    const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
    for (const [key, snapshot] of compiled.environments) {
      await writeFile(join(folder, `${key}.json`), JSON.stringify(renderViews(snapshot, delivery)["server-v2"]));
    }
    const args = ["import", "devcycle", "development.json", "production.json", "--dir", "taken", "--json"];
    const { exitCode, stdout, stderr } = await runCommand(args, { cwd: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const result = JSON.parse(stdout) as { features: string[]; differences: unknown };
    expect(result.features).toHaveLength(9);
    expect(result.differences).toEqual([]);
    const again = await runCommand(args, { cwd: folder });
    expect(again).toMatchObject({ exitCode: 2, stdout: expect.stringContaining("already holds a project") });
    const checked = await runCommand(["validate", "--dir", "taken"], { cwd: folder });
    expect(checked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("9 features") });
  });

  it("refuses a file of another kind and writes nothing", async () => {
    await writeFile(join(folder, "other.json"), "{}");
    const refused = await runCommand(["import", "flagd", "other.json", "--dir", "none"], { cwd: folder });
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("none of flagd's") });
    await expect(readFile(join(folder, "none/project.yaml"))).rejects.toThrow("ENOENT");
  });
});

describe("burgee export", () => {
  it("writes flagd's file, which can be imported again", async () => {
    const args = ["export", "flagd", "--env", "development", "--dir", STOREFRONT, "--out", "flagd.json"];
    const exported = await runCommand(args, { cwd: folder });
    expect(exported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("in flagd.json") });
    const imported = await runCommand(["import", "flagd", "flagd.json", "--dir", "back", "--json"], { cwd: folder });
    expect(imported.exitCode).toBe(0);
    const { notes } = JSON.parse(imported.stdout) as { notes: { kind: string }[] };
    expect(notes.filter(({ kind }) => kind === "refused")).toEqual([]);
  });
});
