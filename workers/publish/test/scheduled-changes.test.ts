import type { DraftRequest } from "@burgee/publisher/core";
import { systemClock } from "@burgee/worker-common";
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { Caller } from "../src/core/changes/caller.ts";
import { approveChange, withdrawChange } from "../src/core/changes/decide-change.ts";
import { editChange, openChange } from "../src/core/changes/draft-change.ts";
import type { ChangePorts } from "../src/core/changes/ports.ts";
import { runDueChanges, scheduleChange } from "../src/core/changes/schedule-change.ts";
import { showChange } from "../src/core/changes/show-change.ts";
import { rollBack } from "../src/core/publish-snapshot.ts";
import { liftOverlay } from "../src/core/revisions/lift-overlay.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { call } from "./admin-client.ts";
import { guard, guardedFolder, makeTeam } from "./change-kit.ts";
import { INTENT, inProject, openPorts } from "./crashing-ports.ts";
import { feature, withChanges } from "./revision-kit.ts";

const HOUR_MS = 3_600_000;

function person(actor: string, isOwner = false): Caller {
  return { author: { actor, via: "access" }, authority: { isOwner, publishes: "all", isEmergency: false } };
}
const [ANN, BEN, CLEO, OLGA] = [person("ann"), person("ben"), person("cleo"), person("olga", true)];

const draft = (more: Partial<DraftRequest> = {}): DraftRequest => ({
  base: 1,
  title: "Say two",
  files: [feature("a", "two")],
  removed: [],
  environments: ["production"],
  allow: [],
  ...more,
});

interface Scene {
  readonly ports: ChangePorts;
  readonly pass: (ms: number) => void;
  readonly due: () => Promise<number | undefined>;
  readonly push: (
    files: readonly object[],
    caller?: Caller,
    environments?: string[],
  ) => ReturnType<typeof pushRevision>;
  readonly served: () => number | undefined;
}

/** A project whose production takes approved changes, with one that is approved and scheduled in an hour. */
async function inScene(name: string, run: (scene: Scene) => Promise<void>): Promise<void> {
  await inProject(name, async (storage) => {
    let nowMs = Date.now();
    const ports = withChanges(openPorts(name, storage, []), storage, { clock: { ...systemClock, now: () => nowMs } });
    const push: Scene["push"] = (files, { author, authority } = CLEO, environments = []) => {
      const base = ports.revisions.findNewest()?.record.revision ?? 0;
      const request = { base, files: files as never, removed: [], environments, allow: [] };
      const intent = { actor: author, authority, message: "why", expectedVersion: undefined, isDryRun: false };
      return pushRevision(ports, request, { ...intent, idempotency: undefined });
    };
    const files = guardedFolder(name, "changes: approved", feature("a", "one"), feature("b", "one"));
    expect((await push(files, OLGA, ["production"])).kind).toBe("pushed");
    expect((await openChange(ports, draft(), ANN, undefined)).kind).toBe("shown");
    await approve(ports, BEN);
    const scheduled = await scheduleChange(ports, 1, nowMs + HOUR_MS, ANN);
    expect(scheduled).toMatchObject({ kind: "done", listing: { state: "scheduled", scheduledAtMs: nowMs + HOUR_MS } });
    await run({
      ports,
      pass: (ms) => (nowMs += ms),
      due: () => runDueChanges(ports),
      push,
      served: () => ports.database.findEnvironment("production")?.version,
    });
  });
}

async function approve(ports: ChangePorts, caller: Caller): Promise<void> {
  const view = await showChange(ports, 1, {});
  if (view.kind !== "shown") throw new Error("there is no change");
  const approved = await approveChange(ports, 1, view.reply.digest ?? "", caller);
  expect(approved.kind).toBe("shown");
}

const find = ({ changes }: ChangePorts) => changes.findChange(1);

describe("a scheduled change", () => {
  it("waits for its time, and is applied once", async () => {
    await inScene("schedule-once", async ({ ports, pass, due, served }) => {
      const dueMs = await due();
      expect(find(ports)?.state).toBe("scheduled");
      expect(dueMs).toBe(find(ports)?.scheduledAtMs);
      pass(HOUR_MS);
      expect(await due()).toBeUndefined();
      expect(find(ports)).toMatchObject({ state: "applied", revision: 2, closedBy: "ann" });
      expect(served()).toBe(2);
      await due();
      expect(served()).toBe(2);
      const { actions } = { actions: ports.database.listAudit(0, 99).map(({ action }) => action) };
      expect(actions.slice(-4)).toEqual(["schedule_change", "push", "publish", "apply_change"]);
    });
  });

  it("that becomes due while a version is pinned says so, and is served once the pin is lifted", async () => {
    await inScene("schedule-pinned", async ({ ports, pass, due, push, served }) => {
      const other = { ...CLEO, authority: { ...CLEO.authority, isOwner: true, isEmergency: true } };
      const opened = { ...other, author: { actor: "ADMIN_TOKEN", via: "break_glass" as const } };
      expect((await push([feature("c", "x")], opened, ["production"])).kind).toBe("pushed");
      const intent = { ...INTENT, actor: CLEO.author, authority: CLEO.authority };
      expect((await rollBack(ports, "production", 2, intent)).kind).toBe("done");
      pass(HOUR_MS);
      await due();
      const said = "not served yet in production, where a version is pinned: lifting the pin serves it";
      expect(find(ports)).toMatchObject({ state: "applied", outcomes: [{ outcome: "held" }] });
      expect(find(ports)?.reason).toContain(said);
      expect(ports.database.listAudit(0, 99).at(-1)?.message).toContain(said);
      expect(served()).toBe(3);
      const { id = "" } = ports.database.findEnvironment("production") ?? {};
      const ids = ports.database.readOverlay(id).entries.map((entry) => entry.id);
      const lifted = await liftOverlay(ports, "production", ids, undefined, { allow: [] }, intent);
      expect(lifted).toMatchObject({ kind: "done", reply: { outcome: "published", version: { revision: 3 } } });
    });
  });

  it("is merged with what others pushed meanwhile, when that leaves it alone", async () => {
    await inScene("schedule-moved", async ({ ports, pass, due, push }) => {
      await push([{ path: "features/c.yaml", text: feature("c", "x").text.replace("production: on, ", "") }]);
      pass(HOUR_MS);
      await due();
      // A new feature that serves nobody in production changes nothing there.
      expect(find(ports)).toMatchObject({ state: "applied", revision: 3 });
    });
    await inScene("schedule-comment", async ({ ports, pass, due, push }) => {
      const { path, text } = feature("b", "one");
      await push([{ path, text: `# Ben's remark\n${text}` }]);
      pass(HOUR_MS);
      await due();
      expect(find(ports)).toMatchObject({ state: "applied", revision: 3 });
    });
  });

  it.each([
    ["a conflict", ({ push }: Scene) => push([feature("a", "other")]), /revision 2 changed what you changed.*cleo/],
    ["somebody's unapproved push", ({ push }: Scene) => push([feature("b", "stowaway")]), /not approved: .*stowaway/],
  ])("says why %s kept it from being applied", async (name, meanwhile, reason) => {
    await inScene(`schedule-${name.replaceAll(/[^a-z]+/g, "-")}`, async (scene) => {
      const { ports, pass, due, served } = scene;
      expect(await meanwhile(scene)).toMatchObject({ kind: "pushed" });
      pass(HOUR_MS);
      expect(await due()).toBeUndefined();
      expect(find(ports)).toMatchObject({ state: "failed", reason: expect.stringMatching(reason) });
      expect(served()).toBe(1);
      const last = ports.database.listAudit(0, 99).at(-1);
      expect(last).toMatchObject({ action: "fail_change", message: expect.stringMatching(reason) });
    });
  });

  it("asks for what the policy asks for by then", async () => {
    await inScene("schedule-policy", async ({ ports, pass, due, push }) => {
      const stricter = [guard("changes: approved, approvals: 2")];
      const approved = [ports.database.findEnvironment("production")?.id ?? ""];
      const owner = { ...OLGA, authority: { ...OLGA.authority, approved } };
      expect(await push(stricter, owner)).toMatchObject({ kind: "pushed", revision: 2 });
      pass(HOUR_MS);
      await due();
      expect(find(ports)).toMatchObject({ state: "failed", reason: expect.stringContaining("needs 2 approvals") });
    });
  });

  it("is taken off by an edit and by its withdrawal", async () => {
    await inScene("schedule-off", async ({ ports, pass, due }) => {
      await editChange(ports, 1, draft({ files: [feature("a", "three")] }), ANN);
      expect(find(ports)).toMatchObject({ state: "open", approvals: [] });
      pass(HOUR_MS);
      expect(await due()).toBeUndefined();
      expect(find(ports)?.state).toBe("open");
      await approve(ports, BEN);
      await scheduleChange(ports, 1, ports.clock.now() + HOUR_MS, ANN);
      expect(await withdrawChange(ports, 1, "Not this week", ANN)).toMatchObject({ kind: "done" });
      pass(HOUR_MS);
      expect(await due()).toBeUndefined();
      expect(find(ports)).toMatchObject({ state: "withdrawn", reason: "Not this week" });
    });
  });

  it("is tried again while storage fails, for an hour", async () => {
    await inScene("schedule-outage", async ({ ports, pass, served }) => {
      const down = { ...ports, store: { ...ports.store, writeVersion: () => Promise.reject(new Error("R2 is down")) } };
      pass(HOUR_MS);
      expect(await runDueChanges(down)).toBeLessThanOrEqual(ports.clock.now());
      pass(60_000);
      expect(await runDueChanges(ports)).toBeUndefined();
      expect(find(ports)?.state).toBe("applied");
      expect(served()).toBeGreaterThan(1);
    });
    await inScene("schedule-outage-long", async ({ ports, pass, due, served }) => {
      pass(2 * HOUR_MS + 1);
      expect(await due()).toBeUndefined();
      expect(find(ports)).toMatchObject({ state: "failed", reason: expect.stringContaining("within an hour") });
      expect(served()).toBe(1);
    });
  });
});

describe("scheduling", () => {
  it("refuses the past, what is too far ahead, times that do not exist, and what could not be applied now", async () => {
    const { ann, ben, open, step, approve: agree } = await makeTeam("schedule-times");
    await open(ann, { files: [feature("a", "two")] });
    const inAnHour = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await step(ann, "c1", "schedule", { at: inAnHour })).toMatchObject({
      status: 409,
      body: { code: "approvals_missing" },
    });
    await agree(ben, "c1");
    const far = new Date(Date.now() + 400 * 24 * HOUR_MS).toISOString();
    for (const at of [
      "2020-01-01T00:00:00Z",
      far,
      "2027-02-31T25:00:00Z",
      "tomorrow",
      "2027-01-02",
      "2027-01-02T09:00:00",
      7,
      "",
    ]) {
      expect(await step(ann, "c1", "schedule", { at })).toMatchObject({ status: 400, body: { code: "bad_request" } });
    }
    expect((await step(ann, "c1", "schedule", { at: inAnHour })).body).toMatchObject({ state: "scheduled" });
  });

  it("has the alarm ring in time, which other changes do not put off", async () => {
    const { ann, ben, open, step, approve: agree, push, show } = await makeTeam("schedule-alarm");
    await open(ann, { files: [feature("a", "two")] });
    await agree(ben, "c1");
    const at = new Date(Date.now() + 700).toISOString();
    expect((await step(ann, "c1", "schedule", { at })).status).toBe(200);
    expect(
      (await push(ben, { files: [feature("b", "one", "# a remark\n")], environments: ["development"] })).status,
    ).toBe(201);
    const stub = env.PROJECTS.getByName("schedule-alarm");
    for (let tries = 0; tries < 50 && (await show("c1")).body.change.state === "scheduled"; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await runDurableObjectAlarm(stub);
    expect((await call("schedule-alarm", "GET", "/changes/c1")).body.change).toMatchObject({ state: "applied" });
  });
});
