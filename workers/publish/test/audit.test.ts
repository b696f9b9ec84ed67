import { verifyAudit, type AuditEntry, type AuditReply } from "@burgee/publisher/core";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { deriveProjectId } from "../src/core/store-keys.ts";
import { writeDailyHead } from "../src/core/write-audit-head.ts";
import { ADMIN_TOKEN, bundleOf, call, publish, publishFiles } from "./admin-client.ts";
import { ANN, inProject, openPorts, publishText } from "./crashing-ports.ts";

async function read(project: string, query = ""): Promise<AuditReply> {
  const { status, body } = await call(project, "GET", `/audit${query}`);
  expect(status).toBe(200);
  return body as AuditReply;
}

async function readExport(project: string, query = ""): Promise<AuditEntry[]> {
  const response = await exports.default.fetch(
    `https://publish.test/admin/v1/projects/${project}/audit/export${query}`,
    {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    },
  );
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line) as AuditEntry);
}

describe("the audit log", () => {
  it("lists what happened, newest first, with who did it and who claimed to", async () => {
    await publish("audited", "one");
    await publish("audited", "two");
    const { entries, head } = await read("audited");
    expect(entries).toMatchObject([
      { sequence: 4, action: "publish", version: 2, revision: 2, previousDigest: entries[1]?.digest },
      { sequence: 3, action: "push", revision: 2, previousDigest: entries[2]?.digest, message: "say two" },
      { sequence: 2, action: "publish", version: 1, revision: 1, previousDigest: entries[3]?.digest },
      { sequence: 1, action: "push", previousDigest: "", actor: "ADMIN_TOKEN", via: "break_glass" },
    ]);
    expect(entries[0]?.claimed).toBe("ann@example.test");
    expect(head).toEqual({ sequence: 4, digest: entries[0]?.digest });
  });

  it("names as actor only what was proven, whatever the body says", async () => {
    const { body } = await call("claims", "POST", "/tokens", { label: "deploys", role: "owner" });
    const headers = { authorization: `Bearer ${body.token}` };
    const files = { ...bundleOf("claims", "one"), claimedAuthor: "the boss" };
    expect((await publishFiles("claims", "production", files, headers)).status).toBe(201);
    const created = await call(
      "claims",
      "POST",
      "/environments/production/sdk-keys",
      { kind: "server", actor: "eve" },
      headers,
    );
    await call("claims", "DELETE", `/environments/production/sdk-keys/${created.body.id}`, {}, headers);
    await call("claims", "POST", "/versions/1/rollback?environment=production", { actor: "mallory" }, headers);
    const { entries } = await read("claims", "?after=1");
    const actor = `deploys (token ${body.id})`;
    expect(entries.length).toBeGreaterThan(2);
    expect(new Set(entries.map((entry) => `${entry.actor} via ${entry.via}`))).toEqual(new Set([`${actor} via token`]));
    expect(entries.map(({ claimed }) => claimed)).toEqual(expect.arrayContaining(["the boss", "eve", "mallory"]));
    const { versions } = (await call("claims", "GET", "/versions?environment=production")).body;
    expect(versions.map(({ claimed }: { claimed: string }) => claimed)).toEqual(["mallory", "the boss"]);
    expect(versions[0]).toMatchObject({ actor, via: "token" });
    expect(JSON.stringify(entries)).not.toContain(body.token);
  });

  it("keeps its authors when a crash is recovered from", async () => {
    await inProject("crash-author", async (storage) => {
      const ports = openPorts("crash-author", storage, []);
      await publishText(ports, "one");
      ports.database.setVersionState(ports.database.findEnvironment("production")?.id ?? "", 1, "prepared");
      const { recover } = await import("../src/core/recover.ts");
      await recover(ports);
      expect(ports.database.listAudit(1, 9)).toMatchObject([ANN]);
    });
  });

  it("holds attempts that made no version, and anyone can check the chain", async () => {
    const first = await publish("attempts", "one");
    const unchanged = await publish("attempts", "one");
    await publish("attempts", "two", { "if-match": '"7"' });
    const entries = await readExport("attempts");
    expect(entries.map(({ action }) => action)).toEqual(["push", "publish", "unchanged", "refused_conflict"]);
    expect(first.body.auditHead).toEqual({ sequence: 2, digest: entries[1]?.digest });
    expect(unchanged.body.auditHead).toEqual({ sequence: 3, digest: entries[2]?.digest });
    const heads = [first.body.auditHead, unchanged.body.auditHead];
    expect(await verifyAudit(entries, 0, heads)).toMatchObject({ kind: "whole", checkedEntries: 4 });
    const rewritten = entries.map((entry) => ({ ...entry, actor: "eve" }));
    expect(await verifyAudit(rewritten, 0, heads)).toMatchObject({ kind: "broken" });
    expect(await readExport("attempts", "?after=2")).toEqual(entries.slice(2));
  });

  it("is filtered by actor, claim, action, environment, feature and time, and paged", async () => {
    const project = "filtered";
    await publish(project, "one");
    await publish(project, "two");
    await call(project, "POST", "/environments/production/sdk-keys", { kind: "server", actor: "bea" });
    const sequences = async (query: string) => (await read(project, query)).entries.map(({ sequence }) => sequence);
    const all = await sequences("");
    const of = async (condition: (entry: AuditEntry) => boolean) =>
      (await readExport(project))
        .filter(condition)
        .map(({ sequence }) => sequence)
        .toReversed();
    expect(await sequences("?actor=bea")).toEqual(await of(({ claimed }) => claimed === "bea"));
    expect(await sequences("?actor=bea")).not.toEqual([]);
    expect(await sequences("?actor=ADMIN_TOKEN")).toEqual(all);
    expect(await sequences("?action=create_key")).toHaveLength(1);
    expect(await sequences("?environment=production")).toEqual(await of(({ action }) => action !== "push"));
    expect(await sequences("?environment=staging")).toEqual([]);
    expect(await sequences("?feature=banner")).toEqual([4, 2]);
    expect(await sequences("?feature=ban")).toEqual([]);
    expect(await sequences("?since=2001-01-01&until=2001-01-02")).toEqual([]);
    expect(await sequences("?since=2001-01-01T00:00:00Z")).toEqual(all);
    expect(await sequences("?after=1&before=3")).toEqual([2]);
    expect(await sequences("?action=publish&feature=banner&limit=1")).toEqual([4]);

    const paged: number[] = [];
    let query = "?limit=1";
    for (let page = 0; page < 20 && query !== ""; page += 1) {
      const { entries, nextBefore } = await read(project, query);
      paged.push(...entries.map(({ sequence }) => sequence));
      query = nextBefore === undefined ? "" : `?limit=1&before=${nextBefore}`;
    }
    expect(paged).toEqual(all);
  });

  it.each([
    "since=yesterday",
    "since=2026-01-01T10:00:00",
    "limit=0",
    "before=-1",
    "feature=Not%20A%20Key",
    "colour=red",
  ])("refuses the filter %s", async (query) => {
    expect((await call("filtered", "GET", `/audit?${query}`)).status).toBe(400);
  });

  it("looks through ten thousand entries at once, and says where it goes on", async () => {
    await inProject("long-log", async (storage) => {
      const { database } = openPorts("long-log", storage, []);
      database.transaction(() => {
        for (let sequence = 1; sequence <= 10_005; sequence += 1) {
          const entry = { sequence, atMs: sequence, actor: "ann", action: sequence === 3 ? "rare" : "publish" };
          database.appendAudit({ ...entry, previousDigest: "", digest: String(sequence) });
        }
      });
      const first = database.searchAudit({ action: "rare" }, 10);
      expect(first).toEqual({ entries: [], nextBefore: 6 });
      const second = database.searchAudit({ action: "rare", before: 6 }, 10);
      expect(second).toMatchObject({ entries: [{ sequence: 3 }], nextBefore: undefined });
    });
  });
});

describe("the head of the audit log", () => {
  const today = () => new Date().toISOString().slice(0, 10);
  const readHead = async (project: string) =>
    (await env.CONFIGS.get(`audit-heads/${deriveProjectId(project)}/${today()}.json`))?.json();

  it("is written by the alarm, and again only on another day", async () => {
    const { body } = await publish("daily", "one");
    const stub = env.PROJECTS.getByName("daily");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await readHead("daily")).toEqual(body.auditHead);
    await publish("daily", "two");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await readHead("daily")).toEqual(body.auditHead);
    // What came after waits for the next day.
    const alarmMs = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
    const nextDayMs = Date.parse(`${today()}T00:00:00Z`) + 86_400_000;
    expect(alarmMs).toBeGreaterThanOrEqual(nextDayMs);
    expect(alarmMs).toBeLessThan(nextDayMs + 3_600_000);
  });

  it("is written for attempts, too, which change nothing else", async () => {
    const { status } = await call("daily-attempt", "POST", "/versions/7/rollback?environment=production", {});
    expect(status).toBe(404);
    const stub = env.PROJECTS.getByName("daily-attempt");
    const alarmMs = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
    expect(alarmMs).toBeGreaterThan(Date.now());
  });

  it("is never replaced", async () => {
    await inProject("kept-head", async (storage) => {
      const ports = openPorts("kept-head", storage, []);
      await publishText(ports, "one");
      const id = deriveProjectId("kept-head");
      expect(await ports.store.writeAuditHead(id, today(), { sequence: 9, digest: "kept" })).toBe(true);
      expect(await ports.store.writeAuditHead(id, today(), { sequence: 10, digest: "other" })).toBe(false);
      expect(await writeDailyHead(ports)).toBe(true);
      expect(await readHead("kept-head")).toEqual({ sequence: 9, digest: "kept" });
    });
  });
});
