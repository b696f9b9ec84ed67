import { describe, expect, it } from "vitest";

import { call, type Reply } from "./admin-client.ts";
import { makeTeam, type Person, type Team } from "./change-kit.ts";
import { feature } from "./revision-kit.ts";

const OVERLAY = "/environments/production/overlay";

/** A team whose production serves version 2, `a` saying "two", and then is rolled back to version 1. */
async function rollBackTeam(project: string, policy = "changes: approved") {
  const team = await makeTeam(project, policy);
  const { ann } = team;
  const edit = { base: 1, files: [feature("a", "two")] };
  if (policy.includes("approved")) await apply(team, edit.base, edit.files);
  else await team.push(ann, edit);
  const back = await call(project, "POST", "/versions/1/rollback?environment=production", { message: "bad" }, ann.as);
  expect(back).toMatchObject({ status: 201, body: { outcome: "published", version: { version: 3 } } });
  const lift = async (who: Person, more: object = {}, query = ""): Promise<Reply> => {
    const { entries } = (await call(project, "GET", OVERLAY)).body;
    const [{ id }] = entries;
    return call(project, "DELETE", `${OVERLAY}/${id}${query}`, { reason: "mended", ...more }, who.as);
  };
  return { ...team, lift };
}

/** Opens, approves and applies a change of production, as the newest change of the project. */
async function apply({ ann, ben, open, approve, step }: Team, base: number, files: readonly object[]) {
  const { id } = (await open(ann, { base, files })).body.change;
  expect((await approve(ben, id)).status).toBe(200);
  return step(ann, id, "apply");
}

describe("lifting a pin where others must approve", () => {
  it("is refused for what nobody approved since it was pinned, and says what to do", async () => {
    const { ann, owner, lift, served } = await rollBackTeam("lift-gated");
    for (const query of ["", "?dryRun=true"]) {
      const refused = await lift(owner, {}, query);
      expect(refused).toMatchObject({
        status: 403,
        body: { code: "change_required", data: { environment: "production", revision: 2 } },
      });
      expect(refused.body.message).toContain(`burgee change open --env production --title "Publish revision 2"`);
    }
    expect((await lift(ann, { emergency: true })).body.code).toBe("change_required");
    expect(await served()).toBe(3);
  });

  it("publishes what an approved change without edits stands for", async () => {
    const team = await rollBackTeam("lift-again");
    const applied = await apply(team, 2, []);
    expect(applied.body).toMatchObject({ state: "applied", outcomes: [{ outcome: "held" }] });
    expect((await team.lift(team.cleo)).body).toMatchObject({ outcome: "published", version: { revision: 2 } });
    // What was approved for this pin is not approved for the next.
    await call(team.project, "POST", "/versions/1/rollback?environment=production", { message: "bad" }, team.ann.as);
    expect((await team.lift(team.ann)).body.code).toBe("change_required");
  });

  it("publishes an approved edit that was held, and nothing that was pushed on top of it", async () => {
    const team = await rollBackTeam("lift-held");
    expect((await apply(team, 2, [feature("a", "three")])).body).toMatchObject({ outcomes: [{ outcome: "held" }] });
    const { ann, push, lift } = team;
    const stowaway = { base: 3, files: [feature("b", "stowaway")], environments: [] };
    expect((await push(ann, stowaway)).status).toBe(201);
    expect((await lift(ann)).body.code).toBe("change_required");
    await push(ann, { base: 4, files: [feature("b", "one")], environments: [] });
    expect((await lift(ann)).body).toMatchObject({ outcome: "published", version: { revision: 5 } });
  });

  it("is an owner's in an emergency, where the policy says so, and is said in the audit log", async () => {
    const { ann, owner, lift, project } = await rollBackTeam("lift-now", "changes: approved, emergencies: true");
    expect((await lift(ann, { emergency: true })).body.code).toBe("change_required");
    expect((await lift(owner, { emergency: true })).body).toMatchObject({ outcome: "published" });
    const { body: audit } = await call(project, "GET", "/audit?limit=2");
    expect(audit.entries.map(({ action }: { action: string }) => action)).toEqual(["overlay", "emergency"]);
  });

  it("asks nobody for what is served already", async () => {
    const team = await rollBackTeam("lift-same");
    expect((await apply(team, 2, [feature("a", "one")])).body.state).toBe("applied");
    expect((await team.lift(team.ann)).body).toMatchObject({ outcome: "published", overlay: { entries: [] } });
  });
});

describe("lifting a pin where everybody publishes", () => {
  it("asks for breaking changes as a publish does", async () => {
    const { ann, push, lift } = await rollBackTeam("lift-guards", "");
    const removed = { base: 2, removed: ["features/b.yaml"], environments: [] };
    expect((await push(ann, { ...removed, allow: ["removal"] })).status).toBe(201);
    for (const query of ["", "?dryRun=true"]) {
      const refused = await lift(ann, {}, query);
      expect(refused).toMatchObject({ status: 422, body: { code: "breaking_changes" } });
      expect(refused.body.message.join("\n")).toContain("--allow removal");
    }
    expect((await lift(ann, { allow: ["type_change"] })).body.code).toBe("breaking_changes");
    expect((await lift(ann, { allow: ["removal"] })).body).toMatchObject({ outcome: "published" });
  });

  it("takes the guards no further than that: other entries are lifted as before", async () => {
    const { ann, lift, project } = await rollBackTeam("lift-others", "");
    const { entries } = (await call(project, "POST", OVERLAY, { kind: "off", feature: "a", reason: "x" }, ann.as)).body
      .overlay;
    const { id } = entries.find(({ kind }: { kind: string }) => kind === "off");
    expect((await call(project, "DELETE", `${OVERLAY}/${id}`, { reason: "x" }, ann.as)).status).toBe(201);
    expect((await lift(ann)).status).toBe(201);
  });
});
