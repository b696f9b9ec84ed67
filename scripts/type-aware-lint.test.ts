import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { withScratchCheckout } from "./testing/scratch-checkout.ts";
import { repositoryRoot } from "./workers.ts";

const SAVE = "export async function save(): Promise<void> {}\n";
const COMPILER_OPTIONS = { target: "es2024", module: "esnext", lib: ["es2024"], types: [], strict: true };

async function lint(source: string): Promise<{ status: number | null; stdout: string }> {
  const files = {
    ".oxlintrc.json": readFileSync(join(repositoryRoot, ".oxlintrc.json"), "utf8"),
    "tsconfig.json": JSON.stringify({ compilerOptions: COMPILER_OPTIONS }),
    "save.ts": SAVE + source,
  };
  const bin = join(repositoryRoot, "node_modules/.bin");
  return await withScratchCheckout(files, (cwd) =>
    spawnSync(join(bin, "oxlint"), ["--type-aware", "--deny-warnings"], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, OXLINT_TSGOLINT_PATH: join(bin, "tsgolint") },
    }),
  );
}

it.each([
  ["no-floating-promises", "export function run(): void { save(); }"],
  ["no-misused-promises", "export function run(list: string[]): void { list.forEach(async () => { await save(); }); }"],
  ["await-thenable", "export async function run(): Promise<void> { await 1; await save(); }"],
  ["return-await", "export async function run() { try { return save(); } catch { return undefined; } }"],
])("the lint rules of this repository refuse %s", async (rule, source) => {
  expect(await lint(source)).toMatchObject({ status: 1, stdout: expect.stringContaining(`typescript(${rule})`) });
});

it("accepts a promise that is awaited", async () => {
  expect(await lint("export async function run(): Promise<void> { await save(); }")).toMatchObject({ status: 0 });
});
