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

/** Each test has a project and a repository of its own, of which two people have a clone. */
beforeEach(async () => {
  turn += 1;
  team = await createGitTeam(shop.root, `shop-${turn}`);
  ann = await team.clone("ann");
  ben = await team.clone("ben");
}, 60_000);

/** What the platform holds: a change that was refused leaves all of it alone. */
async function readProject(): Promise<unknown> {
  const { url, adminToken } = shop.profile;
  const answers = ["revisions", "versions?environment=development", "versions?environment=production"].map(
    async (path) => {
      const headers = { authorization: `Bearer ${adminToken}` };
      const answer = await fetch(`${url}/admin/v1/projects/${team.projectKey}/${path}`, { headers });
      expect(answer.status).toBe(200);
      return answer.json();
    },
  );
  return Promise.all(answers);
}

/** The newest file, as somebody gets it who has no copy. */
async function newest(path: string): Promise<string> {
  const witness = await team.clone("witness");
  expect((await witness.burgee("pull", "--theirs", ".")).exitCode).toBe(0);
  return witness.read(path);
}

describe("two colleagues with clones of one repository", () => {
  it("keep both changes when one publishes from an outdated copy, and read whose change it was", async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ann.commit("Call it landing page");
    const first = await ann.burgee("publish", "--env", "development", "-m", "Call it landing page", "--json");
    expect(first.reply).toMatchObject({ ok: true, base: 1, revision: 2, mergedWith: [] });
    await ben.edit(CHECKOUT, "description: One page", "description: A single page");
    await ben.commit("Describe the checkout");
    const second = await ben.burgee("publish", "--env", "development", "-m", "Describe the checkout");
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/merged with revision 2 by ann@example\.test .*: Call it landing page/);
    expect(await newest(WELCOME)).toContain("name: Landing page");
    expect(await newest(CHECKOUT)).toContain("description: A single page");
  });

  it("keep both edits to different fields of one flag", async () => {
    await ann.edit(CHECKOUT, "name: New checkout", "name: Checkout # Ann");
    await ann.commit("Name");
    expect((await ann.burgee("publish", "--env", "development")).exitCode).toBe(0);
    await ben.edit(CHECKOUT, "serve: three-pages", "serve: one-page # Ben");
    await ben.commit("Serve");
    const { reply } = await ben.burgee("publish", "--env", "production", "-m", "Serve one page", "--json");
    expect(reply).toMatchObject({ ok: true, merged: [{ path: CHECKOUT, fields: [["name"]] }] });
    expect(await newest(CHECKOUT)).toMatch(/name: Checkout # Ann[^]*serve: one-page # Ben/);
  });

  it("are asked about a field that both changed, with the commands that decide, and nothing changes", async () => {
    await ann.edit(WELCOME, "type: release", "type: ops");
    await ann.commit("Ops");
    expect((await ann.burgee("publish", "--env", "development", "-m", "For operations")).exitCode).toBe(0);
    await ben.edit(WELCOME, "type: release", "type: experiment");
    await ben.commit("Experiment");
    const before = await readProject();
    const refused = await ben.burgee("publish", "--env", "development");
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toMatch(/changed by ann@example\.test .* in revision 2: For operations/);
    expect(refused.stdout).toMatch(/type +was release\n +yours +experiment\n +theirs +ops\n/);
    expect(refused.stdout).toContain(`burgee pull --ours ${WELCOME}   or   burgee pull --theirs ${WELCOME}`);
    expect(await readProject()).toEqual(before);
    expect((await ben.burgee("pull", "--ours", WELCOME)).exitCode).toBe(0);
    expect((await ben.burgee("publish", "--env", "development")).exitCode).toBe(0);
    expect(await newest(WELCOME)).toContain("type: experiment");
  });

  it("are asked when one removes the flag that the other edits", async () => {
    await ann.edit(DARK, "name: Dark mode", "name: Night mode");
    await ann.commit("Night mode");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await rm(join(ben.folder, "flags", DARK));
    await ben.commit("Dark mode is everywhere");
    const before = await readProject();
    const refused = await ben.burgee("publish", "--env", "development", "--allow", "removal");
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toContain(`burgee pull --ours ${DARK}   or   burgee pull --theirs ${DARK}`);
    expect(await readProject()).toEqual(before);
    expect((await ben.burgee("pull", "--theirs", DARK)).exitCode).toBe(0);
    expect(await ben.read(DARK)).toContain("Night mode");
  });

  it("are asked when one renames the flag that the other edits", async () => {
    await ann.edit(DARK, "name: Dark mode", "name: Night mode");
    await ann.commit("Night mode");
    expect((await ann.burgee("push")).exitCode).toBe(0);
    await ben.git("mv", join("flags", DARK), "flags/features/theme.yaml");
    await ben.edit("features/theme.yaml", "name: Dark mode", "renamedFrom: dark-mode\nname: Dark mode");
    await ben.commit("Call it theme");
    const before = await readProject();
    const refused = await ben.burgee("publish", "--env", "development");
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toContain(`burgee pull --ours ${DARK}`);
    expect(await readProject()).toEqual(before);
  });

  it("find that what was squashed on the main branch is published already", async () => {
    await ann.git("switch", "--quiet", "-c", "names");
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ann.commit("Step one");
    await ann.edit(CHECKOUT, "description: One page", "description: A single page");
    await ann.commit("Step two");
    expect((await ann.burgee("publish", "--env", "development")).exitCode).toBe(0);
    await ben.git("fetch", "--quiet", join(ann.folder, ".git"), "names");
    await ben.git("merge", "--quiet", "--squash", "FETCH_HEAD");
    await ben.commit("Names, squashed");
    await ben.git("push", "--quiet", "origin", "HEAD:main");
    const job = await team.clone("job");
    const published = await job.burgee("publish", "--env", "all", "-m", "Names", "--json");
    expect(published.reply).toMatchObject({ ok: true, isNew: false, isBehind: false, base: 1, revision: 2 });
    // What follows on the main branch is based on it.
    await ben.edit(WELCOME, "name: Landing page", "name: First page");
    await ben.commit("First page");
    const next = await ben.burgee("push", "--json");
    expect(next.reply).toMatchObject({ isNew: true, revision: 3, merged: [] });
  });

  it("are told how to go on when a clone is too shallow to say what it was made from", async () => {
    await ben.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ben.commit("Landing page");
    await ben.edit(WELCOME, "name: Landing page", "name: First page");
    await ben.commit("First page");
    await ben.git("push", "--quiet", "origin", "HEAD:main");
    const job = await team.clone("job", "--depth", "1");
    const before = await readProject();
    const refused = await job.burgee("publish", "--env", "development");
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("`git fetch --unshallow` (in CI: `fetch-depth: 0`)");
    expect(await readProject()).toEqual(before);
    await job.git("fetch", "--quiet", "--unshallow");
    expect((await job.burgee("publish", "--env", "development")).exitCode).toBe(0);
  });

  it("work without Git after `burgee pull`, which says what the files are based on", async () => {
    const copy = await team.clone("copy");
    await rm(join(copy.folder, ".git"), { recursive: true });
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ann.commit("Landing page");
    expect((await ann.burgee("push", "-m", "Landing page")).exitCode).toBe(0);
    await copy.edit(CHECKOUT, "description: One page", "description: A single page");
    const unknown = await copy.burgee("push");
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stderr).toContain("`burgee pull`");
    const asked = await copy.burgee("pull");
    expect(asked.exitCode).toBe(3);
    expect((await copy.burgee("pull", "--theirs", WELCOME, "--ours", CHECKOUT)).exitCode).toBe(0);
    expect(await copy.read(WELCOME)).toContain("Landing page");
    expect((await copy.burgee("push", "--json")).reply).toMatchObject({ base: 2, revision: 3, merged: [] });
    expect(await newest(CHECKOUT)).toContain("A single page");
  });
});

describe("a merge after a rollback", () => {
  it("does not bring the change back until somebody lifts the pin, which shows what it changes", async () => {
    const COPY = "checkout-copy: Buy now";
    await ann.edit(CHECKOUT, COPY, "checkout-copy: Bye now");
    await ann.commit("Bye");
    expect((await ann.burgee("publish", "--env", "production", "-m", "Bye")).exitCode).toBe(0);
    const back = await ann.burgee("rollback", "1", "--env", "production", "-m", "A typing mistake");
    expect(back.stdout).toContain("`burgee unpin --env production`");

    await ben.edit(WELCOME, "Good things, well made", "Made for you");
    await ben.commit("Headline");
    const held = await ben.burgee("publish", "--env", "production", "-m", "Headline", "--json");
    expect(held.exitCode).toBe(0);
    expect(held.reply.environments.production).toMatchObject({ outcome: "held", version: { version: 4 } });
    const again = await ben.burgee("publish", "--env", "production", "-m", "Headline");
    expect(again.stdout).toMatch(/held, because a version is pinned[^]*pinned to version 1 .*A typing mistake/);
    const status = (await ben.burgee("status", "--env", "production", "--json")).reply.environments.production;
    expect(status).toMatchObject({ version: { version: 3, rollbackOf: 1 }, stores: { r2: 3, kv: 3 } });

    const shown = await ben.burgee("unpin", "--env", "production", "--reason", "Mended?", "--dry-run");
    expect(shown.stdout).toMatch(/"Buy now" → "Bye now"/);
    await ann.edit(CHECKOUT, "checkout-copy: Bye now", COPY);
    await ann.commit("Buy");
    expect((await ann.burgee("publish", "--env", "production", "-m", "Buy")).exitCode).toBe(0);
    const lifted = await ben.burgee("unpin", "--env", "production", "--reason", "Mended");
    expect(lifted.exitCode).toBe(0);
    expect(lifted.stdout).toContain('"Good things, well made" → "Made for you"');
    expect(lifted.stdout).not.toContain("Bye now");
  });
});

describe("a job for an older commit that runs after the one for a newer commit", () => {
  let early: Clone;
  let newer = "";

  /** The older commit renames the page; the newer one takes that back and describes the checkout. */
  beforeEach(async () => {
    await ann.edit(WELCOME, "name: Welcome page", "name: Landing page");
    await ann.commit("Landing page");
    await ann.git("push", "--quiet", "origin", "HEAD:main");
    early = await team.clone("early");
    await ann.edit(WELCOME, "name: Landing page", "name: Welcome page");
    await ann.edit(CHECKOUT, "checkout-copy: Buy now", "checkout-copy: Buy");
    newer = await ann.commit("No landing page");
    await ann.git("push", "--quiet", "origin", "HEAD:main");
    const late = await team.clone("late");
    await late.burgee("publish", "--env", "development", "-m", "Late");
  }, 60_000);

  it("says that there is a newer revision, and does not bring back what that took back", async () => {
    const before = await readProject();
    const outdated = await early.burgee("publish", "--env", "development");
    expect(outdated.stdout).toContain(`was made from the newer commit ${newer.slice(0, 12)}, which contains this one`);
    expect(outdated.stdout).toContain("development: 0 changes against version 2");
    expect(outdated.exitCode).toBe(0);
    expect((await early.burgee("push", "--json")).reply).toMatchObject({
      ok: true,
      newer: { revision: 2, commit: newer },
    });
    expect(await readProject()).toEqual(before);
  });

  it("ends with 3 when an environment does not serve the newer revision, and says how it gets it", async () => {
    const before = await readProject();
    const outdated = await early.burgee("publish", "--env", "all", "-m", "Landing page");
    expect(outdated.exitCode).toBe(3);
    expect(outdated.stdout).toMatch(/production: 1 change against version 1[^]*To publish it, check out /);
    expect(await readProject()).toEqual(before);
    await early.git("checkout", "--quiet", newer);
    expect((await early.burgee("publish", "--env", "all", "-m", "Buy")).exitCode).toBe(0);
  });
});
