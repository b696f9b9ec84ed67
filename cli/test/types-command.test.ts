import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-cli-types-"));
  await cp(STOREFRONT, join(folder, "flags"), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");

describe("burgee types", () => {
  it("writes a member for each variable, with literals where the schema lists the values", async () => {
    const run = await runCommand(["types", "--out", "src/burgee-flags.d.ts"], { cwd: folder });
    expect(run).toEqual({ exitCode: 0, stderr: "", stdout: "✓ 19 variables in src/burgee-flags.d.ts\n" });
    const text = await read("src/burgee-flags.d.ts");
    expect(text).toContain('readonly "welcome-headline": string;');
    expect(text).toContain('readonly "search-ranking": "recency" | "popularity" | "personal";');
    expect(text).toContain('readonly "workspaces-limits": { readonly "baskets": number; readonly "members": number };');
  });

  it("leaves out what the named SDKs may not see", async () => {
    await runCommand(["types", "--out", "client.d.ts", "--sdk", "client"], { cwd: folder });
    expect(await read("client.d.ts")).not.toContain("payment-provider");
    expect(await read("client.d.ts")).toContain("search-ranking");
  });

  it("fails a check when the flag files changed, writes nothing then, and passes once it is written again", async () => {
    const types = (...args: string[]) => runCommand(["types", ...args], { cwd: folder });
    expect((await types("--check")).exitCode).toBe(1);
    await types();
    expect(await types("--check", "--json")).toMatchObject({ exitCode: 0, stderr: "" });
    const before = await read("burgee-flags.d.ts");
    const feature = join(folder, "flags/features/dark-mode.yaml");
    await writeFile(feature, (await readFile(feature, "utf8")).replaceAll("dark-mode:", "night-mode:"));
    const check = await types("--check");
    expect(check).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("run `burgee types`") });
    expect(await read("burgee-flags.d.ts")).toBe(before);
    await types();
    expect(await read("burgee-flags.d.ts")).toContain("night-mode");
    await writeFile(join(folder, "burgee-flags.d.ts"), (await read("burgee-flags.d.ts")).replaceAll("\n", "\r\n"));
    expect((await types("--check")).exitCode).toBe(0);
  });

  it("writes nothing for files with mistakes", async () => {
    await cp(STOREFRONT, join(folder, "broken"), { recursive: true });
    await writeFile(join(folder, "broken/features/dark-mode.yaml"), "name: [");
    const run = await runCommand(["types", "--dir", "broken", "--out", "broken.d.ts"], { cwd: folder });
    expect(run.exitCode).toBe(1);
    await expect(read("broken.d.ts")).rejects.toThrow("ENOENT");
  });
});
