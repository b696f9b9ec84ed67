import type { PushRequest } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import type { Authority } from "../src/core/changes/authority.ts";
import { rollBack } from "../src/core/publish-snapshot.ts";
import { liftOverlay } from "../src/core/revisions/lift-overlay.ts";
import type { RevisionPorts } from "../src/core/revisions/ports.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { guard, guardedFolder, makeTeam } from "./change-kit.ts";
import { INTENT, inProject, openPorts } from "./crashing-ports.ts";
import { feature, withRevisions } from "./revision-kit.ts";

const COMMIT = "a".repeat(40);
const OTHER = "b".repeat(40);
const NOBODY: Authority = { isOwner: false, publishes: "all", isEmergency: false };
const ofBranch = (commit: string | undefined): Authority => ({ ...NOBODY, ci: { publishes: "all", commit } });

function push(ports: RevisionPorts, change: Partial<PushRequest>, authority: Authority, via: "ci" | "token" = "ci") {
  const request = { base: 1, files: [feature("a", "two")], removed: [], environments: ["production"], allow: [] };
  const intent = {
    actor: { actor: "acme/flags@main", via },
    message: "why",
    expectedVersion: undefined,
    isDryRun: false,
  };
  return pushRevision(ports, { ...request, ...change }, { ...intent, authority, idempotency: undefined });
}

async function inRepository(name: string, run: (ports: RevisionPorts) => Promise<void>): Promise<void> {
  await inProject(name, async (storage) => {
    const ports = withRevisions(openPorts(name, storage, []), storage);
    const files = guardedFolder(name, "changes: git", feature("a", "one"), feature("b", "one"));
    expect((await push(ports, { base: 0, files }, NOBODY)).kind).toBe("pushed");
    await run(ports);
  });
}

describe("an environment that takes only commits", () => {
  it("takes a commit of a listed branch from its CI, and from nobody else", async () => {
    await inRepository("commit-only", async (ports) => {
      const required = { kind: "commit_required", environmentKey: "production" };
      expect(await push(ports, {}, NOBODY, "token")).toMatchObject(required);
      expect(await push(ports, { commit: COMMIT }, NOBODY, "token")).toMatchObject(required);
      expect(await push(ports, { commit: COMMIT }, { ...NOBODY, isOwner: true }, "token")).toMatchObject(required);
      // A CI that is trusted on every branch has no branch grants.
      const everywhere = { ...NOBODY, ci: { publishes: [], commit: COMMIT } };
      expect(await push(ports, { commit: COMMIT }, everywhere)).toMatchObject(required);
      const elsewhere = { ...NOBODY, ci: { publishes: ["development"], commit: COMMIT } };
      expect(await push(ports, { commit: COMMIT }, elsewhere)).toMatchObject(required);
      expect(await push(ports, {}, ofBranch(COMMIT))).toMatchObject(required);
      expect(await push(ports, { commit: COMMIT }, ofBranch(OTHER))).toMatchObject(required);
      expect(await push(ports, { commit: COMMIT }, { ...NOBODY, approved: ["production"] })).toMatchObject(required);
      expect(ports.revisions.findNewest()?.record.revision).toBe(1);
      expect(await push(ports, { commit: COMMIT }, ofBranch(COMMIT))).toMatchObject({ kind: "pushed", revision: 2 });
    });
  });

  it("takes no commit along with what somebody pushed and the commit lacks, unless it is served elsewhere only", async () => {
    await inRepository("commit-stowaway", async (ports) => {
      const inDevelopment = feature("b", "one").text.replace(", development: on", "");
      const file = { path: "features/b.yaml", text: inDevelopment };
      expect((await push(ports, { files: [file], environments: ["development"] }, NOBODY)).kind).toBe("pushed");
      expect(await push(ports, { commit: COMMIT }, ofBranch(COMMIT))).toMatchObject({ kind: "pushed", revision: 3 });
      const stowaway = { base: 3, files: [feature("b", "stowaway")], environments: [] };
      expect((await push(ports, stowaway, NOBODY)).kind).toBe("pushed");
      const later = { base: 3, files: [feature("a", "three")], commit: OTHER };
      expect(await push(ports, later, ofBranch(OTHER))).toMatchObject({
        kind: "commit_required",
        reason: expect.stringContaining("pull it"),
      });
    });
  });

  it("changes its policy by such a commit alone, whose CI is an owner", async () => {
    await inRepository("commit-policy", async (ports) => {
      const lower = { files: [guard("")], environments: [], commit: COMMIT };
      expect(await push(ports, lower, ofBranch(COMMIT))).toMatchObject({ kind: "owner_required" });
      expect(await push(ports, lower, { ...NOBODY, isOwner: true }, "token")).toMatchObject({
        kind: "commit_required",
      });
      expect(await push(ports, lower, { ...ofBranch(COMMIT), isOwner: true })).toMatchObject({ kind: "pushed" });
    });
  });

  it("gives an edit of somebody else as a patch, which is not applied", async () => {
    const { ann, ben, open, step, approve, show } = await makeTeam("commit-patch", "changes: git");
    await open(ann, { files: [feature("a", "two")] });
    expect((await show("c1")).body.obstacles[0]).toContain("takes only commits");
    expect((await approve(ben, "c1")).status).toBe(200);
    expect(await step(ann, "c1", "apply")).toMatchObject({ status: 403, body: { code: "commit_required" } });
  });
});

describe("lifting a pin where only commits are taken", () => {
  /** Rolls back to what the first commit says, and returns what lifts that pin. */
  async function pinFirst(ports: RevisionPorts) {
    expect(await push(ports, { base: 1, files: [feature("a", "one")], commit: OTHER }, ofBranch(OTHER))).toMatchObject({
      kind: "pushed",
    });
    expect(await push(ports, { commit: COMMIT }, ofBranch(COMMIT))).toMatchObject({ kind: "pushed" });
    const intent = { ...INTENT, authority: NOBODY };
    expect(await rollBack(ports, "production", 1, intent)).toMatchObject({ kind: "done" });
    return () => {
      const id = ports.database.findEnvironment("production")?.id ?? "";
      const ids = ports.database.readOverlay(id).entries.map((entry) => entry.id);
      return liftOverlay(ports, "production", ids, undefined, { allow: [] }, intent);
    };
  }

  it("publishes the newest revision again when a commit of the branch made it", async () => {
    await inRepository("commit-lift", async (ports) => {
      const lift = await pinFirst(ports);
      expect(await lift()).toMatchObject({ kind: "done", reply: { outcome: "published", version: { revision: 2 } } });
    });
  });

  it("is refused for what somebody pushed since, until the branch has it", async () => {
    await inRepository("commit-lift-later", async (ports) => {
      const lift = await pinFirst(ports);
      const files = [feature("b", "three")];
      expect((await push(ports, { base: 2, files, environments: [] }, NOBODY, "token")).kind).toBe("pushed");
      expect(await lift()).toMatchObject({ kind: "lift_gated", revision: 3, policy: { changes: "git" } });
      const merged = await push(ports, { base: 2, files, commit: OTHER }, ofBranch(OTHER));
      expect(merged).toMatchObject({ kind: "pushed", moves: [{ reply: { outcome: "held" } }] });
      expect(await lift()).toMatchObject({ kind: "done", reply: { outcome: "published", version: { revision: 3 } } });
    });
  });
});
