import { describe, expect, it } from "vitest";

import { call } from "./admin-client.ts";
import { guard, makeTeam } from "./change-kit.ts";
import { feature } from "./revision-kit.ts";

const EDIT = { files: [feature("a", "two")] };

describe("an environment that takes only approved changes", () => {
  it("refuses a publish, and says what to do; a push without publishing goes on", async () => {
    const { ann, owner, push, served } = await makeTeam("gate-direct");
    for (const who of [ann, owner]) {
      const refused = await push(who, EDIT);
      expect(refused).toMatchObject({ status: 403, body: { code: "change_required" } });
      expect(refused.body.message).toContain("burgee change open --env production");
    }
    expect((await push(ann, { ...EDIT, environments: ["development"] })).status).toBe(201);
    const later = { base: 2, files: [], environments: ["production"] };
    expect(await push(ann, later)).toMatchObject({ status: 403, body: { code: "change_required" } });
    expect(await served()).toBe(1);
  });

  it("takes a change that somebody else approved, once", async () => {
    const { ann, ben, open, step, approve, show, served, project } = await makeTeam("gate-two");
    const opened = await open(ann, { ...EDIT, message: "They asked for it" });
    expect(opened).toMatchObject({
      status: 201,
      body: { change: { id: "c1", state: "open", authors: [expect.stringMatching(/^ann /)], base: 1, files: 1 } },
    });
    expect(opened.body).toMatchObject({ approvalsNeeded: 1, approvalsHeld: 0, changedSince: [] });
    expect(opened.body.effects).toMatchObject([{ environmentKey: "production", isPublished: true }]);
    expect(opened.body.effects[0].changes.length).toBeGreaterThan(0);
    expect(await step(ann, "c1", "apply")).toMatchObject({ status: 409, body: { code: "approvals_missing" } });
    const approved = await approve(ben, "c1");
    expect(approved).toMatchObject({
      status: 200,
      body: { change: { state: "approved" }, approvalsHeld: 1, obstacles: [] },
    });
    const applied = await step(ann, "c1", "apply");
    expect(applied).toMatchObject({
      status: 200,
      body: { state: "applied", revision: 2, outcomes: [{ environmentKey: "production", outcome: "published" }] },
    });
    expect(await served()).toBe(2);
    expect((await step(ann, "c1", "apply")).body).toEqual(applied.body);
    expect(await served()).toBe(2);
    expect((await show("c1")).body).toMatchObject({ change: { state: "applied" }, effects: [] });
    expect(await step(ben, "c1", "reject")).toMatchObject({ status: 409, body: { code: "change_closed" } });
    const { body: audit } = await call(project, "GET", "/audit?limit=20");
    const actions = audit.entries.map((entry: { action: string }) => entry.action).toReversed();
    const steps = ["open_change", "refused_apply_change", "approve_change", "push", "publish", "apply_change"];
    expect(actions.slice(-6)).toEqual(steps);
    const by = audit.entries.find(({ action }: { action: string }) => action === "approve_change");
    expect(by).toMatchObject({ actor: expect.stringMatching(/^ben /), via: "token" });
  });

  it("is approved by nobody who wrote it, nor by the admin token, a reader or a publisher of elsewhere", async () => {
    const { ann, ben, cleo, reader, open, step, approve, show, project } = await makeTeam("gate-self");
    await open(ann, EDIT);
    expect(await approve(ann, "c1")).toMatchObject({ status: 403, body: { code: "own_change" } });
    expect(await approve(reader, "c1")).toMatchObject({ status: 403, body: { code: "forbidden" } });
    const digest = (await show("c1")).body.digest;
    const byToken = await call(project, "POST", "/changes/c1/approve", { digest });
    expect(byToken).toMatchObject({ status: 403, body: { code: "own_change" } });
    const { body } = await call(project, "POST", "/tokens", {
      label: "dev",
      role: "publisher",
      environments: ["development"],
    });
    const elsewhere = { as: { authorization: `Bearer ${body.token}` }, id: "" };
    for (const name of ["approve", "apply", "reject"]) {
      const refused = await step(elsewhere, "c1", name, name === "approve" ? { digest } : {});
      expect(refused).toMatchObject({
        status: 403,
        body: { code: "forbidden", data: { environments: ["production"] } },
      });
    }
    // Whoever edits it becomes an author, and an approval of theirs counts no more.
    expect((await approve(ben, "c1")).status).toBe(200);
    const draft = { base: 1, title: "Say three", environments: ["production"], files: [feature("a", "three")] };
    const edited = await call(project, "PUT", "/changes/c1", draft, ben.as);
    expect(edited.body).toMatchObject({ change: { state: "open", approvals: [] }, approvalsHeld: 0 });
    expect(edited.body.change.authors).toHaveLength(2);
    expect(await approve(ben, "c1")).toMatchObject({ status: 403, body: { code: "own_change" } });
    expect(await step(ben, "c1", "approve", { digest })).toMatchObject({ status: 403 });
    expect(await step(cleo, "c1", "approve", { digest })).toMatchObject({
      status: 409,
      body: { code: "stale_change" },
    });
    expect((await approve(cleo, "c1")).status).toBe(200);
    expect((await call(project, "PUT", "/changes/c1", draft, reader.as)).body.code).toBe("own_change");
  });

  it("counts distinct people: two where the policy asks for two", async () => {
    const { ann, ben, cleo, open, step, approve } = await makeTeam("gate-count", "changes: approved, approvals: 2");
    await open(ann, EDIT);
    await approve(ben, "c1");
    expect((await approve(ben, "c1")).body).toMatchObject({ approvalsHeld: 1, change: { state: "open" } });
    expect(await step(ann, "c1", "apply")).toMatchObject({ status: 409, body: { data: { needed: 2, held: 1 } } });
    expect((await approve(cleo, "c1")).body).toMatchObject({ approvalsHeld: 2, change: { state: "approved" } });
    expect((await step(ann, "c1", "apply")).body).toMatchObject({ state: "applied" });
  });

  it("counts tokens as whoever made them, also through other tokens", async () => {
    const { owner, ben, cleo, open, step, approve, project } = await makeTeam("gate-tokens");
    const makeToken = async (as: Readonly<Record<string, string>>, label: string, role = "owner") => {
      const { body } = await call(project, "POST", "/tokens", { label, role }, as);
      return { as: { authorization: `Bearer ${body.token}` }, id: body.id };
    };
    const second = await makeToken(owner.as, "olga at work");
    const third = await makeToken(second.as, "olga at home", "publisher");
    await open(owner, EDIT);
    for (const who of [second, third]) {
      const refused = await approve(who, "c1");
      expect(refused).toMatchObject({ status: 403, body: { code: "own_change" } });
      expect(refused.body.message).toContain(`counts as olga (token ${owner.id})`);
    }
    // What one token wrote, the others of the same person may edit and withdraw.
    const draft = { base: 1, title: "Say three", environments: ["production"], files: [feature("a", "three")] };
    const edited = await call(project, "PUT", "/changes/c1", draft, third.as);
    expect(edited.body.change.authors).toHaveLength(1);
    expect((await step(third, "c1", "withdraw")).status).toBe(200);
    await open(cleo, EDIT);
    await approve(owner, "c2");
    expect((await approve(third, "c2")).body).toMatchObject({ approvalsHeld: 1, change: { approvals: [{}] } });
    expect((await approve(ben, "c2")).body).toMatchObject({ approvalsHeld: 2 });
  });

  it("keeps approvals over a merge that leaves the change alone, and loses them over one that does not", async () => {
    const { ann, ben, cleo, push, open, step, approve, show } = await makeTeam("gate-merge");
    await open(ann, EDIT);
    await approve(ben, "c1");
    await open(cleo, { title: "Say b", files: [feature("b", "two")] });
    await approve(ben, "c2");
    expect((await step(cleo, "c2", "apply")).body).toMatchObject({ state: "applied", revision: 2 });
    expect((await show("c1")).body).toMatchObject({ approvalsHeld: 1, obstacles: [] });
    // Pushed and not published: it would go to production along with what was approved.
    expect((await push(cleo, { base: 2, files: [feature("b", "stowaway")], environments: [] })).status).toBe(201);
    const shown = (await show("c1")).body;
    expect(shown.approvalsHeld).toBe(0);
    expect(shown.changedSince.join("\n")).toContain("stowaway");
    const refused = await step(ann, "c1", "apply");
    expect(refused).toMatchObject({ status: 409, body: { code: "approvals_missing" } });
    expect(refused.body.message.join("\n")).toContain("stowaway");
    expect((await push(cleo, { base: 3, files: [feature("b", "two")], environments: [] })).status).toBe(201);
    expect((await step(ann, "c1", "apply")).body).toMatchObject({ state: "applied", revision: 5 });
  });

  it("refuses a change that conflicts with what others pushed, and says whose", async () => {
    const { ann, ben, cleo, push, open, step, approve, show, project } = await makeTeam("gate-conflict");
    await open(ann, EDIT);
    await approve(ben, "c1");
    await push(cleo, { files: [feature("a", "other")], environments: [] });
    const refused = await step(ann, "c1", "apply");
    expect(refused).toMatchObject({ status: 409, body: { code: "merge_conflict" } });
    expect(refused.body.message.join("\n")).toMatch(/changed by .*cleo/);
    expect((await show("c1")).body.obstacles[0]).toContain("revision 2 changed what you changed");
    expect((await call(project, "GET", "/revisions?limit=1")).body.revisions[0].revision).toBe(2);
  });
});

describe("an edit of a policy", () => {
  it("needs an owner, and the approvals that the policy before it asks for", async () => {
    const { ann, ben, owner, push, open, step, approve, served } = await makeTeam("gate-lower");
    const lower = { files: [guard(""), feature("a", "two")] };
    for (const environments of [["production"], []]) {
      expect(await push(ann, { ...lower, environments })).toMatchObject({
        status: 403,
        body: { code: "owner_required" },
      });
      expect(await push(owner, { ...lower, environments })).toMatchObject({
        status: 403,
        body: { code: "change_required" },
      });
    }
    const opened = await open(ann, { ...lower, environments: [] });
    expect(opened.body).toMatchObject({
      approvalsNeeded: 1,
      effects: [{ environmentKey: "production", isPublished: false, newPolicy: { changes: "direct" } }],
    });
    await approve(ben, "c1");
    expect(await step(ann, "c1", "apply")).toMatchObject({ status: 403, body: { code: "owner_required" } });
    expect((await step(owner, "c1", "apply")).body).toMatchObject({ state: "applied", revision: 2 });
    expect((await push(ann, { base: 2, files: [], environments: ["production"] })).status).toBe(201);
    expect(await served()).toBe(2);
  });

  it("is not hidden by a new name of the environment, nor by its removal", async () => {
    const { owner, push, project } = await makeTeam("gate-rename");
    const { body } = await call(project, "GET", "/environments");
    const { environmentId } = body.environments.find(
      (one: { environmentKey: string }) => one.environmentKey === "production",
    );
    const renamed = {
      path: "environments.yaml",
      text: `development: { type: development }\nprod: { type: production, id: "${environmentId}" }\n`,
    };
    const rules = ["a", "b"].map((key) => {
      const { path, text } = feature(key, "two");
      return { path, text: text.replace("production: on", "prod: on") };
    });
    const rename = { files: [renamed, ...rules], environments: ["prod"], allow: ["removal"] };
    expect(await push(owner, rename)).toMatchObject({ status: 403, body: { code: "change_required" } });
    const gone = { path: "environments.yaml", text: "development: { type: development }\n" };
    const without = ["a", "b"].map((key) => {
      const { path, text } = feature(key, "two");
      return { path, text: text.replace("production: on, ", "") };
    });
    expect(await push(owner, { files: [gone, ...without], environments: [] })).toMatchObject({ status: 403 });
  });
});

describe("an emergency", () => {
  const NOW = { ...EDIT, emergency: true, message: "The shop is down" };

  it("lets an owner publish where the policy says so, and the admin token everywhere", async () => {
    const { ann, owner, push, project } = await makeTeam("emergency-off");
    for (const who of [ann, owner]) expect(await push(who, NOW)).toMatchObject({ status: 403 });
    const body = { base: 1, environments: ["production"], ...NOW };
    expect((await call(project, "POST", "/revisions", body)).status).toBe(201);
    const allowed = await makeTeam("emergency-on", "changes: approved, emergencies: true");
    expect(await allowed.push(allowed.ann, NOW)).toMatchObject({ status: 403 });
    expect(await allowed.push(allowed.owner, { ...NOW, message: "" })).toMatchObject({ status: 422 });
    const lower = { ...NOW, files: [guard("")] };
    expect(await allowed.push(allowed.owner, lower)).toMatchObject({ status: 403, body: { code: "change_required" } });
    expect((await allowed.push(allowed.owner, NOW)).status).toBe(201);
    const { entries } = (await call("emergency-on", "GET", "/audit?action=emergency")).body;
    expect(entries).toMatchObject([{ actor: expect.stringMatching(/^olga /), message: "The shop is down" }]);
  });
});

describe("a change of environments without a policy", () => {
  it("is applied without approvals, rejected by publishers and withdrawn by its author", async () => {
    const { ann, ben, reader, owner, open, step, project, show } = await makeTeam("gate-none", "");
    await open(reader, EDIT);
    expect((await show("c1")).body).toMatchObject({ approvalsNeeded: 0, obstacles: [] });
    expect(await step(reader, "c1", "apply")).toMatchObject({ status: 403 });
    expect((await step(ann, "c1", "apply")).body).toMatchObject({ state: "applied" });
    await open(reader, { base: 2, files: [feature("a", "three")] });
    expect(await step(ben, "c2", "withdraw")).toMatchObject({ status: 403, body: { code: "own_change" } });
    expect((await step(ben, "c2", "reject", { message: "Not now" })).body).toMatchObject({
      state: "rejected",
      reason: "Not now",
    });
    await open(reader, { base: 2, files: [feature("a", "four")] });
    expect((await step(reader, "c3", "withdraw")).body).toMatchObject({ state: "withdrawn" });
    await open(reader, { base: 2, files: [feature("a", "five")] });
    expect((await step(owner, "c4", "withdraw")).body).toMatchObject({ state: "withdrawn" });
    const list = async (query: string) =>
      (await call(project, "GET", `/changes${query}`)).body.changes.map(({ id }: { id: string }) => id);
    expect(await list("")).toEqual(["c4", "c3", "c2", "c1"]);
    expect(await list("?state=withdrawn")).toEqual(["c4", "c3"]);
    expect(await list("?before=3")).toEqual(["c2", "c1"]);
  });

  it("shows its text edits as a patch", async () => {
    const { ann, open, project } = await makeTeam("gate-patch", "");
    await open(ann, {
      files: [feature("a", "two"), feature("c", "new")],
      removed: ["features/b.yaml"],
      allow: ["removal"],
    });
    const { patch } = (await call(project, "GET", "/changes/c1?patch=true")).body;
    expect(patch).toContain("--- a/features/a.yaml\n+++ b/features/a.yaml\n@@ -1,4 +1,4 @@\n");
    expect(patch).toContain(
      '-variations: { on: { values: { a-text: "one" } } }\n+variations: { on: { values: { a-text: "two" } } }\n',
    );
    expect(patch).toContain("deleted file mode 100644\n--- a/features/b.yaml\n+++ /dev/null\n");
    expect(patch).toContain("new file mode 100644\n--- /dev/null\n+++ b/features/c.yaml\n");
  });

  it("is opened once by a repeated request", async () => {
    const { ann, project } = await makeTeam("gate-repeat", "");
    const headers = { ...ann.as, "idempotency-key": "open-it-once" };
    const draft = { base: 1, title: "Say two", ...EDIT };
    const first = await call(project, "POST", "/changes", draft, headers);
    expect((await call(project, "POST", "/changes", draft, headers)).body.change).toEqual(first.body.change);
    const other = await call(project, "POST", "/changes", { ...draft, title: "Other" }, headers);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_mismatch" } });
    expect((await call(project, "GET", "/changes")).body.changes).toHaveLength(1);
  });
});

describe("a draft from outside", () => {
  it.each([
    ["no title", { title: undefined }, 400, "bad_request"],
    ["an empty title", { title: "  " }, 400, "bad_request"],
    ["a long title", { title: "x".repeat(201) }, 400, "bad_request"],
    ["an unknown member", { state: "approved" }, 400, "bad_request"],
    ["approvals of its own", { approvals: [{ by: "ben" }] }, 400, "bad_request"],
    ["a base in the future", { base: 9 }, 409, "unknown_base"],
    ["a path out of the folder", { files: [{ path: "../x.yaml", text: "a: 1" }] }, 400, "bad_patch"],
    [
      "files that do not compile",
      { files: [{ path: "features/a.yaml", text: "type: nothing" }] },
      422,
      "invalid_files",
    ],
    ["an environment that the files lack", { environments: ["staging"] }, 404, "unknown_environment"],
    ["too much text", { files: [{ path: "features/a.yaml", text: "x".repeat(5_000_000) }] }, 413, "too_large"],
  ])("with %s is refused, and nothing is kept", async (name, draft, status, code) => {
    const project = `draft-${name.replaceAll(/[^a-z0-9]+/g, "-")}`;
    const { ann, open } = await makeTeam(project);
    expect(await open(ann, { ...EDIT, ...draft })).toMatchObject({ status, body: { code } });
    expect((await call(project, "GET", "/changes")).body.changes).toEqual([]);
  });

  it.each(["c0", "1", "c-1", "c1e3", "c99999999999", "C1"])("is not found by the id %s", async (id) => {
    expect((await call("draft-ids", "GET", `/changes/${id}`)).status).toBe(400);
  });
});
