import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { findFlagsFolder, readFlagFiles } from "./flag-files.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-flags-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

describe("readFlagFiles", () => {
  it("reads YAML and JSON under every extension that the compiler knows", async () => {
    await write({
      "project.yml": "key: a",
      "features/x.json": '{ "type": "ops" }',
      "features/deep/y.yaml": "type: ops",
    });
    const { files, problems } = await readFlagFiles(folder);
    expect(files.map(({ path }) => path)).toEqual(["features/deep/y.yaml", "features/x.json", "project.yml"]);
    expect(files[1]?.text).toBe('{ "type": "ops" }');
    expect(problems).toEqual([]);
  });

  it("lists files that have no place, unread, so that none disappears without a word", async () => {
    await write({ "features/x.yml.txt": "type: ops", "notes.txt": "hello", "features/picture.png": new Uint8Array(9) });
    const { files } = await readFlagFiles(folder);
    expect(files).toEqual([
      { path: "features/picture.png", text: "" },
      { path: "features/x.yml.txt", text: "" },
      { path: "notes.txt", text: "" },
    ]);
  });

  it("skips what is hidden, and README.md, and names copies that editors left", async () => {
    await write({
      ".burgee/base.json": "{}",
      ".schemas/feature.json": "{}",
      ".gitignore": "*",
      "README.md": "# Flags",
      "features/README.md": "# Features",
      "features/.x.yaml.swp": "swap",
      "features/x.yaml~": "type: old",
      "features/x.yaml.orig": "type: old",
      "features/#x.yaml#": "type: old",
    });
    const { files, problems } = await readFlagFiles(folder);
    expect(files).toEqual([]);
    expect(problems.map(({ severity, file }) => `${severity} ${file}`)).toEqual([
      "warning features/#x.yaml#",
      "warning features/x.yaml.orig",
      "warning features/x.yaml~",
    ]);
  });

  it("reports a file that is not UTF-8 with the line of the first bad byte", async () => {
    await write({ "features/x.yaml": Buffer.from("type: ops\nname: K\u00f6p\n", "latin1") });
    const { problems } = await readFlagFiles(folder);
    expect(problems).toMatchObject([{ code: "encoding", file: "features/x.yaml", line: 2, column: 8 }]);
  });

  it("reads a file that is a link", async () => {
    await write({ "shared.yaml": "type: ops" });
    await mkdir(join(folder, "features"));
    await symlink("../shared.yaml", join(folder, "features/x.yaml"));
    const { files } = await readFlagFiles(folder);
    expect(files.find(({ path }) => path === "features/x.yaml")?.text).toBe("type: ops");
  });
});

describe("findFlagsFolder", () => {
  it.each(["project.yaml", "project.yml", "project.json"])("knows a folder by its %s", async (name) => {
    await write({ [`flags/${name}`]: "key: a" });
    expect(findFlagsFolder(join(folder, "flags"))).toBe(join(folder, "flags"));
    expect(findFlagsFolder(folder)).toBe(join(folder, "flags"));
  });
});
