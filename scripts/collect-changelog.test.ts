import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { repositoryRoot } from "./workers.ts";

// A release of a copy of this repository: manifests, scripts and whatever else the command reads or writes.
const COPIED = ["*package.json", "package-lock.json", "CHANGELOG.md", ".oxfmtrc.json", ".changeset", "scripts"];
const SDK_VERSIONS = ["sdk/client/src/sdk-version.ts", "sdk/server/src/sdk-version.ts"];

let root = "";
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const versionOf = (manifest: string): unknown => (JSON.parse(read(manifest)) as { version: unknown }).version;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "burgee-release-"));
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...COPIED, ...SDK_VERSIONS];
  for (const file of execFileSync("git", list, { cwd: repositoryRoot, encoding: "utf8" }).trim().split("\n")) {
    cpSync(join(repositoryRoot, file), join(root, file));
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, ".changeset/a-test.md"), '---\n"burgee": minor\n---\n\nAdd a test entry.\n');
  execFileSync("git", ["init", "--quiet", "--initial-branch", "main"], { cwd: root });
  execFileSync(process.execPath, ["scripts/collect-changelog.ts"], { cwd: root, stdio: "pipe" });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }));

it("raises the version of the root and of every workspace together", () => {
  const before = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as { version: string };
  expect(versionOf("package.json")).not.toBe(before.version);
  for (const manifest of ["contract/package.json", "cli/package.json", "sdk/core/package.json"]) {
    expect(versionOf(manifest)).toBe(versionOf("package.json"));
  }
});

it("raises the version that SDKs report", () => {
  for (const file of SDK_VERSIONS) expect(read(file)).toContain(`"${String(versionOf("package.json"))}"`);
});

it("raises the version in the lock file", () => {
  const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version: unknown }> };
  for (const folder of ["", "contract", "cli"]) expect(lock.packages[folder]?.version).toBe(versionOf("package.json"));
});

it("writes one section at the top of the one changelog", () => {
  const sections = read("CHANGELOG.md").match(/^## .*$/gm) ?? [];
  expect(sections[0]).toContain(`## ${String(versionOf("package.json"))} (`);
  expect(read("CHANGELOG.md")).toContain("- Add a test entry.");
});

it("refuses to release when there are no changesets", () => {
  expect(() => execFileSync(process.execPath, ["scripts/collect-changelog.ts"], { cwd: root, stdio: "pipe" })).toThrow(
    "nothing to release",
  );
});
