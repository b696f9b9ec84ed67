import { describe, expect, it } from "vitest";

import { call, publish, publishFiles, type Reply } from "./admin-client.ts";
import { feature, folder } from "./revision-kit.ts";

const HOUR_MS = 3_600_000;
let projects = 0;

/** A new project that has published the features `a` and `b` to production as version 1. */
async function openProject() {
  projects += 1;
  const name = `overlay-${projects}`;
  const publishTexts = (a: string, b = "b") =>
    publishFiles(name, "production", { files: [...folder(name, feature("a", a), feature("b", b))] });
  expect((await publishTexts("a1")).status).toBe(201);
  const path = "/environments/production/overlay";
  const add = (entry: object, headers = {}, query = ""): Promise<Reply> =>
    call(name, "POST", `${path}${query}`, { reason: "payment errors", ...entry }, headers);
  const lift = (ids: string, headers = {}, query = ""): Promise<Reply> =>
    call(name, "DELETE", `${path}/${ids}${query}`, { reason: "mended" }, headers);
  const read = async () => (await call(name, "GET", path)).body;
  const status = async () => (await call(name, "GET", "/environments/production/status")).body;
  const rollBack = (version: number, query = "") =>
    call(name, "POST", `/versions/${version}/rollback?environment=production${query}`, { message: "errors since v2" });
  /** Features of the current version and what each serves: `on`, or nothing. */
  const served = async (version?: number): Promise<Readonly<Record<string, string>>> => {
    const current = version ?? (await status()).version.version;
    const { body } = await call(name, "GET", `/versions/${current}?environment=production`);
    const { document } = body.snapshot;
    // oxlint-disable-next-line typescript/no-explicit-any -- a snapshot as the API returns it
    const textOf = (one: any) =>
      one.configuration.targets.length === 0 ? "off" : one.variations[0].variables[0].value;
    // oxlint-disable-next-line typescript/no-explicit-any -- a snapshot as the API returns it
    return Object.fromEntries(document.features.map((one: any) => [one.key, textOf(one)]));
  };
  return { name, publishTexts, add, lift, read, status, rollBack, served };
}

describe("a feature that is turned off", () => {
  it("stays off through later publishes, which keep its edits for when it is lifted", async () => {
    const { publishTexts, add, lift, read, served, status } = await openProject();
    const off = await add({ kind: "off", feature: "a" });
    expect(off).toMatchObject({
      status: 201,
      body: { outcome: "published", version: { version: 2, kind: "overlay", message: "payment errors" } },
    });
    expect(off.body.changes[0].subject).toContain("feature a");
    expect(await served()).toEqual({ a: "off", b: "b" });
    const edit = await publishTexts("a2");
    expect(edit.body).toMatchObject({ outcome: "published", version: { version: 3, kind: "publish" } });
    expect(edit.body.overlay.entries).toMatchObject([{ kind: "off", featureKey: "a", author: "ADMIN_TOKEN" }]);
    expect(await served()).toEqual({ a: "off", b: "b" });
    expect((await publishTexts("a2")).body.outcome).toBe("unchanged");
    expect((await status()).overlay.entries).toHaveLength(1);
    const [entry] = (await read()).entries;
    const dry = await lift(entry.id, {}, "?dryRun=true");
    expect(dry.body.outcome).toBe("dry_run");
    expect(dry.body.changes.length).toBeGreaterThan(0);
    expect((await lift(entry.id)).body).toMatchObject({ outcome: "published", overlay: { revision: 2, entries: [] } });
    expect(await served()).toEqual({ a: "a2", b: "b" });
  });

  it("is off again when a `serve` on top of it expires or is lifted", async () => {
    const { add, lift, served } = await openProject();
    await add({ kind: "off", feature: "a" });
    const serve = await add({ kind: "serve", feature: "a", variation: "on", expiresAtMs: Date.now() + HOUR_MS });
    expect(await served()).toEqual({ a: "a1", b: "b" });
    await lift(serve.body.overlay.entries[1].id);
    expect(await served()).toEqual({ a: "off", b: "b" });
  });

  it("is lifted together with a `serve` of it", async () => {
    const { add, lift, served } = await openProject();
    await add({ kind: "off", feature: "a" });
    const { body } = await add({ kind: "serve", feature: "a", variation: "on" });
    const ids = body.overlay.entries.map(({ id }: { id: string }) => id).join(",");
    expect((await lift(ids)).body).toMatchObject({ version: { version: 4 }, overlay: { entries: [] } });
    expect(await served()).toEqual({ a: "a1", b: "b" });
  });

  it("is shown as idle once it left the files", async () => {
    const { name, add, status } = await openProject();
    await add({ kind: "off", feature: "a" });
    const files = [...folder(name, feature("b", "b"))];
    await publishFiles(name, "production", { files, allow: ["removal"] });
    expect((await status()).overlay.entries).toMatchObject([{ featureKey: "a", isIdle: true }]);
  });

  it("keeps its answer for a repeated request", async () => {
    const { add, read } = await openProject();
    const headers = { "idempotency-key": "disable-a-once" };
    const first = await add({ kind: "off", feature: "a" }, headers);
    expect(await add({ kind: "off", feature: "a" }, headers)).toEqual(first);
    expect((await read()).revision).toBe(1);
    expect((await add({ kind: "off", feature: "b" }, headers)).body.code).toBe("idempotency_mismatch");
  });

  it("stays off when a key changes and after a rollback", async () => {
    const { name, publishTexts, add, rollBack, served } = await openProject();
    await publishTexts("a2");
    await add({ kind: "off", feature: "a" });
    expect((await call(name, "POST", "/environments/production/sdk-keys", { kind: "client" })).status).toBe(201);
    expect(await served()).toEqual({ a: "off", b: "b" });
    await rollBack(1);
    expect(await served()).toEqual({ a: "off", b: "b" });
  });
});

describe("a rollback", () => {
  it("is not undone by the next publish, which is held and goes out when the pin is lifted", async () => {
    const { name, publishTexts, rollBack, lift, served, status } = await openProject();
    await publishTexts("a2");
    const back = await rollBack(1);
    expect(back.body).toMatchObject({
      outcome: "published",
      version: { version: 3, kind: "rollback", rollbackOf: 1 },
      overlay: { revision: 1, entries: [{ kind: "pinned", version: 1, reason: "errors since v2" }] },
    });
    const held = await publishTexts("a3");
    expect(held).toMatchObject({
      status: 201,
      body: { outcome: "held", version: { version: 4, held: true, parent: 3 }, overlay: { entries: [{ version: 1 }] } },
    });
    expect(held.body.changes.length).toBeGreaterThan(0);
    expect(await served()).toEqual({ a: "a1", b: "b" });
    expect((await publishTexts("a3")).body).toMatchObject({ outcome: "held", version: { version: 4 } });
    const { body: history } = await call(name, "GET", "/versions?environment=production");
    expect(history.versions.map((one: { version: number; held?: true }) => [one.version, one.held])).toEqual([
      [4, true],
      [3, undefined],
      [2, undefined],
      [1, undefined],
    ]);
    expect(history.overlay).toMatchObject([{ kind: "pinned" }]);
    expect((await rollBack(4)).body.code).toBe("held_version");
    const { id } = (await status()).overlay.entries[0];
    const dry = await lift(id, {}, "?dryRun=true");
    expect(JSON.stringify(dry.body.changes)).toContain("a3");
    const lifted = await lift(id);
    expect(lifted.body).toMatchObject({
      version: { version: 5, kind: "overlay", revision: 3 },
      overlay: { entries: [] },
    });
    expect(lifted.body.changes).toEqual(dry.body.changes);
    expect(await served()).toEqual({ a: "a3", b: "b" });
    expect((await publishTexts("a4")).body.outcome).toBe("published");
  });

  it("replaces the pin of an earlier one", async () => {
    const { publishTexts, rollBack, add } = await openProject();
    await publishTexts("a2");
    await rollBack(1);
    const { body } = await add({ kind: "pinned", version: 2 });
    expect(body).toMatchObject({ version: { version: 4, kind: "rollback" }, overlay: { entries: [{ version: 2 }] } });
  });

  it("lets rules apply on top", async () => {
    const { publishTexts, rollBack, add, served } = await openProject();
    await publishTexts("a2");
    await rollBack(1);
    await add({ kind: "off", feature: "b" });
    expect(await served()).toEqual({ a: "a1", b: "off" });
  });
});

describe("a freeze", () => {
  it("refuses publishes and the lifting of a pin, never `off` or a rollback, and says who, why and until when", async () => {
    const { publishTexts, rollBack, add, lift, status } = await openProject();
    await publishTexts("a2");
    await add({ kind: "frozen", reason: "Black Friday", expiresAtMs: Date.now() + HOUR_MS });
    const refused = await publishTexts("a3");
    expect(refused).toMatchObject({ status: 409, body: { code: "frozen" } });
    expect(refused.body.message).toMatch(/ADMIN_TOKEN froze .* until \d{4}-.* UTC: Black Friday/);
    expect((await add({ kind: "off", feature: "a" })).status).toBe(201);
    expect((await rollBack(1)).status).toBe(201);
    const entries: { kind: string; id: string }[] = (await status()).overlay.entries;
    const idOf = (kind: string) => entries.find((entry) => entry.kind === kind)?.id ?? "";
    expect((await lift(idOf("pinned"))).body.code).toBe("frozen");
    expect((await lift(`${idOf("pinned")},${idOf("frozen")}`)).status).toBe(201);
  });
});

describe("a change of the overlay", () => {
  it("on top of an outdated one is refused, and changes nothing", async () => {
    const { add, lift, read } = await openProject();
    const { body } = await add({ kind: "off", feature: "a" }, { "if-match": '"0"' });
    const stale = await add({ kind: "serve", feature: "a", variation: "on" }, { "if-match": '"0"' });
    expect(stale).toMatchObject({ status: 412, body: { code: "stale_overlay", data: { revision: 1 } } });
    const [entry] = body.overlay.entries;
    expect((await lift(entry.id, { "if-match": '"0"' })).body.code).toBe("stale_overlay");
    expect((await read()).revision).toBe(1);
    expect((await lift(entry.id, { "if-match": '"1"' })).status).toBe(201);
    expect((await lift(entry.id)).body.code).toBe("unknown_entry");
  });

  it.each([
    [{ kind: "off" }, "bad_request"],
    [{ kind: "off", feature: "a", variation: "on" }, "bad_request"],
    [{ kind: "off", feature: "a", reason: "  " }, "bad_request"],
    [{ kind: "off", feature: "a", expiresAtMs: 1 }, "bad_request"],
    [{ kind: "serve", feature: "a" }, "bad_request"],
    [{ kind: "serve", feature: "a", variation: "onn" }, "unknown_variation"],
    [{ kind: "off", feature: "nobody" }, "unknown_feature"],
    [{ kind: "pinned", version: 99 }, "unknown_version"],
    [{ kind: "percentage", feature: "a" }, "bad_request"],
  ])("%j is refused as %s", async (entry, code) => {
    const { add, read } = await openProject();
    expect((await add(entry)).body.code).toBe(code);
    expect(await read()).toEqual({ revision: 0, entries: [] });
  });

  it("of an environment without a version is refused", async () => {
    const { name } = await openProject();
    const path = "/environments/development/overlay";
    expect((await call(name, "POST", path, { kind: "frozen", reason: "x" })).body.code).toBe("nothing_published");
    expect((await call(name, "GET", "/environments/nowhere/overlay")).body.code).toBe("unknown_environment");
  });

  it("is an entry of the audit log that says what started and ended", async () => {
    const { name, add } = await openProject();
    await add({ kind: "off", feature: "a" });
    const { body } = await call(name, "GET", "/audit?action=overlay");
    expect(body.entries).toMatchObject([
      { action: "overlay", version: 2, overlay: { started: [{ kind: "off", featureKey: "a" }], ended: [] } },
    ]);
  });

  it("is for owners alone where environments.yaml says `emergencies: false`", async () => {
    const { name } = await openProject();
    const files = folder(name, feature("a", "a1")).map((file) =>
      file.path === "environments.yaml"
        ? { ...file, text: file.text.replace("type: production", "$&, emergencies: false") }
        : file,
    );
    expect((await publishFiles(name, "production", { files, allow: ["removal"] })).status).toBeLessThan(300);
    const tokenOf = async (role: string) => {
      const environments = role === "publisher" ? { environments: ["production"] } : {};
      return (await call(name, "POST", "/tokens", { label: role, role, ...environments })).body.token;
    };
    const as = async (role: string) => ({ authorization: `Bearer ${await tokenOf(role)}` });
    const publisher = await as("publisher");
    const off = { kind: "off", feature: "a", reason: "x" };
    const path = "/environments/production/overlay";
    const refused = await call(name, "POST", path, off, publisher);
    expect(refused).toMatchObject({ status: 403, body: { code: "emergencies_for_owners" } });
    const rollback = await call(name, "POST", "/versions/1/rollback?environment=production", {}, publisher);
    expect(rollback.body.code).toBe("emergencies_for_owners");
    expect((await call(name, "POST", path, off, await as("owner"))).status).toBe(201);
  });

  it("is left to publishers where environments.yaml says nothing", async () => {
    const { name } = await openProject();
    const made = await call(name, "POST", "/tokens", { label: "p", role: "publisher", environments: ["production"] });
    const headers = { authorization: `Bearer ${made.body.token}` };
    const off = { kind: "off", feature: "a", reason: "x" };
    expect((await call(name, "POST", "/environments/production/overlay", off, headers)).status).toBe(201);
  });
});

it("publishes of an unrelated project know nothing of an overlay", async () => {
  expect((await publish("overlay-none", "one")).body.overlay).toBeUndefined();
});
