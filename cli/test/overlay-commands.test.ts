import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const ENV = ["--env", "production"];

const shop = useSeededStorefront();

beforeAll(async () => {
  await runCommand(["pull"], { cwd: shop.root });
}, 120_000);

function run(...args: string[]) {
  return runCommand(args, { cwd: shop.root });
}

const edit = (path: string, from: string, to: string) => replaceInFile(join(shop.root, "flags", path), from, to);

describe("turning a feature off at 3 a.m.", () => {
  it("takes one command with a reason, survives the next publish, and is shown by status, history and plan", async () => {
    const refused = await run("disable", "new-checkout", ...ENV);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/needs a reason/);
    const off = await run("disable", "new-checkout", ...ENV, "--reason", "payment errors", "--json");
    expect(JSON.parse(off.stdout)).toMatchObject({
      ok: true,
      outcome: "published",
      version: { kind: "overlay" },
      overlay: { revision: 1, entries: [{ kind: "off", featureKey: "new-checkout", reason: "payment errors" }] },
    });
    await edit("features/new-checkout.yaml", "description: One page", "description: Still one page");
    await edit("features/welcome-page.yaml", "name: Welcome page", "name: Hello page");
    const plan = await run("plan", ...ENV);
    expect(plan.stdout).toMatch(
      /new-checkout is off \(.*, \d{4}-\d\d-\d\d .* UTC, “payment errors”\): publishing does not turn it on/,
    );
    expect((await run("publish", ...ENV, "-m", "copy")).stdout).toContain("new-checkout is off");
    expect((await run("status", ...ENV)).stdout).toContain("new-checkout is off");
    expect((await run("history", ...ENV)).stdout).toContain("overlay: new-checkout is off");
    const twice = await run("enable", "welcome-page", ...ENV, "-r", "mended");
    expect(twice).toMatchObject({ exitCode: 2 });
    expect(twice.stderr).toContain("nothing holds for welcome-page");
    const dry = await run("enable", "new-checkout", ...ENV, "--dry-run");
    expect(dry.stdout).toContain("would be changed so");
    const on = await run("enable", "new-checkout", ...ENV, "-r", "mended");
    expect(on.stdout).toContain("follows the files again");
    expect((await run("status", ...ENV)).stdout).not.toContain("is off");
  });

  it("names the closest feature for a mistyped one", async () => {
    const { exitCode, stderr } = await run("disable", "new-chekout", ...ENV, "-r", "errors");
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain("did you mean `new-checkout`?");
  });

  it("can serve one variation instead, for some time", async () => {
    const key = "new-checkout";
    const variation = "three-pages";
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const served = await run("serve", key, variation, ...ENV, "-r", "demo", "--until", until);
    expect(served.stdout).toContain(`serves ${variation} to everyone`);
    expect((await run("status", ...ENV)).stdout).toMatch(/to everyone \(.*“demo”\), until \d{4}/);
    expect((await run("enable", key, ...ENV, "-r", "demo is over")).exitCode).toBe(0);
  });
});

describe("a rollback", () => {
  it("is not undone by the next publish, and says how it ends", async () => {
    const history = JSON.parse((await run("history", ...ENV, "--json")).stdout);
    const target: number = history.versions.at(-1).version;
    const back = await run("rollback", String(target), ...ENV, "-m", "errors");
    expect(back.stdout).toContain("It is pinned");
    await edit("features/new-checkout.yaml", "checkout-copy: Buy now", "checkout-copy: Pay now");
    const held = await run("publish", ...ENV, "-m", "mend it");
    expect(held.stdout).toContain("is stored and held");
    expect(held.stdout).toContain("burgee unpin --env production");
    expect((await run("plan", ...ENV)).stdout).toContain("what is published is held until `burgee unpin`");
    expect((await run("history", ...ENV)).stdout).toContain(" held, unserved ");
    const dry = await run("unpin", ...ENV, "--dry-run", "--json");
    expect(JSON.parse(dry.stdout).changes.length).toBeGreaterThan(0);
    expect((await run("freeze", ...ENV, "-r", "Black Friday")).stdout).toContain("publishes are refused");
    const refused = await run("unpin", ...ENV, "-r", "mended");
    expect(refused.exitCode).toBeGreaterThan(0);
    expect(refused.stderr).toContain("Black Friday");
    expect((await run("unfreeze", ...ENV, "-r", "over")).exitCode).toBe(0);
    const lifted = await run("unpin", ...ENV, "-r", "mended");
    expect(lifted.stdout).toContain("no longer pinned: serves revision");
    expect((await run("status", ...ENV)).stdout).not.toContain("pinned");
  });
});
