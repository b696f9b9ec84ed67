import { rm } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, it, vi } from "vitest";

import { type Clone, createGitTeam, type GitTeam } from "./git-team.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const CHECKOUT = "features/new-checkout.yaml";
const WELCOME = "features/welcome-page.yaml";
const DARK = "features/dark-mode.yaml";

// Each test runs a dozen commands and as many of Git, one after the other.
vi.setConfig({ testTimeout: 180_000 });

const shop = useSeededStorefront({ flags: "seed/flags" });
let team: GitTeam;
let ann: Clone;
let ben: Clone;
let turn = 0;

beforeEach(async () => {
  turn += 1;
  team = await createGitTeam(shop.root, `behind-${turn}`);
  ann = await team.clone("ann");
  ben = await team.clone("ben");
}, 60_000);

/** The newest file, as somebody gets it who has no copy. */
async function newest(path: string): Promise<string> {
  const witness = await team.clone("witness");
  expect((await witness.burgee("pull", "--theirs", ".")).exitCode).toBe(0);
  return witness.read(path);
}

const [WAS, BENS] = ["description: One page", "description: A single page"] as const;

/** Ann, who has everything, takes back what Ben changed. */
async function takeBack(path: string, from: string, to: string): Promise<void> {
  expect((await ann.burgee("pull")).exitCode).toBe(0);
  await ann.commit("Pull");
  await ann.edit(path, from, to);
  await ann.commit("Take it back");
  expect((await ann.burgee("push", "--json")).reply).toMatchObject({ isNew: true, isBehind: false });
}

describe("somebody who does not pull after a push that the server merged", () => {
  it("does not bring back from the same folder what a colleague took back", async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, WAS, BENS);
    const merged = await ben.burgee("push", "--json");
    expect(merged.reply).toMatchObject({ base: 1, revision: 3, isBehind: true, mergedWith: [{ revision: 2 }] });
    await takeBack(CHECKOUT, BENS, WAS);
    expect((await ben.burgee("push", "--json")).reply).toMatchObject({ isNew: false, revision: 4 });

    await ben.edit(DARK, "name: Dark mode", "name: Night mode");
    const planned = await ben.burgee("plan", "--env", "development", "--json");
    const next = await ben.burgee("publish", "--env", "development", "--json");
    expect(next.reply).toMatchObject({ isNew: true, revision: 5, isBehind: true });
    expect(planned.reply.environments.development.changes).toEqual(next.reply.environments.development.changes);
    expect(await newest(CHECKOUT)).toContain(WAS);
    expect(await newest(DARK)).toContain("name: Night mode");
    expect(await newest(WELCOME)).toContain("name: Landing page");

    // A pull brings it to the folder, too, and asks nothing.
    expect((await ben.burgee("pull")).exitCode).toBe(0);
    expect(await ben.read(CHECKOUT)).toContain(WAS);
    expect(await ben.read(DARK)).toContain("name: Night mode");
  });

  it("is asked about a field that a colleague changed since and that is edited once more", async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, WAS, BENS);
    expect((await ben.burgee("push")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, BENS, "description: Just one page");
    expect((await ben.burgee("push", "--json")).reply).toMatchObject({ revision: 4, isBehind: true });
    await takeBack(CHECKOUT, "description: Just one page", WAS);
    await ben.edit(CHECKOUT, "description: Just one page", "description: No more than one page");
    const asked = await ben.burgee("push");
    expect(asked.exitCode).toBe(3);
    expect(asked.stdout).toMatch(/was +Just one page.*\n +yours +No more than one page.*\n +theirs +One page/);
  });

  it("does not bring it back either when Git brought what the server had merged", async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ann.commit("Landing page");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ann.git("push", "--quiet", "origin", "HEAD:main");
    await ben.edit(CHECKOUT, WAS, BENS);
    await ben.commit("A single page");
    expect((await ben.burgee("push", "--json")).reply).toMatchObject({ revision: 3, isBehind: true });
    await ben.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main");
    await takeBack(WELCOME, "name: Landing page", "name: Welcome page");
    await ben.edit(DARK, "name: Dark mode", "name: Night mode");
    expect((await ben.burgee("push", "--json")).reply).toMatchObject({ isNew: true, revision: 5 });
    expect(await newest(WELCOME)).toContain("name: Welcome page");
    expect(await newest(CHECKOUT)).toContain(BENS);
  });
});

describe("jobs that publish commits which the server merges", () => {
  /** A job has a clone of its own, and nothing that an earlier one wrote down. */
  async function runJob(name: string) {
    await ben.git("push", "--quiet", "origin", "HEAD:main");
    const job = await team.clone(name);
    const { exitCode, reply } = await job.burgee("publish", "--env", "development", "-m", name, "--json");
    expect(exitCode).toBe(0);
    return { job, reply };
  }

  it("do not bring back with a later commit what somebody took back outside Git", async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, WAS, BENS);
    await ben.commit("A single page");
    const { job, reply } = await runJob("first-job");
    expect(reply).toMatchObject({ base: 1, revision: 3, isBehind: true });
    await takeBack(CHECKOUT, BENS, WAS);
    // Whether the job of that commit runs again,
    await rm(join(job.folder, "flags/.burgee"), { recursive: true });
    const repeated = await job.burgee("publish", "--env", "development", "--json");
    expect(repeated.reply).toMatchObject({ isNew: false, revision: 4 });
    expect(await newest(CHECKOUT)).toContain(WAS);
    // or one of a later commit.
    await ben.edit(DARK, "name: Dark mode", "name: Night mode");
    await ben.commit("Night mode");
    expect((await runJob("second-job")).reply).toMatchObject({ isNew: true, revision: 5 });
    expect(await newest(CHECKOUT)).toContain(WAS);
    expect(await newest(DARK)).toContain("name: Night mode");
  });

  it("find that a newer commit was pushed, also when the server merged it", async () => {
    await ben.edit(CHECKOUT, WAS, BENS);
    await ben.commit("A single page");
    await ben.git("push", "--quiet", "origin", "HEAD:main");
    const early = await team.clone("early");
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, BENS, WAS);
    await ben.edit(DARK, "name: Dark mode", "name: Night mode");
    const commit = await ben.commit("Night mode");
    expect((await runJob("late-job")).reply).toMatchObject({ revision: 3, isBehind: true });
    expect((await early.burgee("push", "--json")).reply).toMatchObject({ newer: { revision: 3, commit } });
    expect(await newest(CHECKOUT)).toContain(WAS);
  });
});
