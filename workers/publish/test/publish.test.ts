import { artifactObjectName, CONFIG_VIEWS, pointerObjectName, verifyStreamToken } from "@burgee/contract";
import { deriveEnvironmentId } from "@burgee/publisher/core";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import worker from "../src/index.ts";
import { ADMIN_TOKEN, bundleOf, call, publish, publishFiles } from "./admin-client.ts";

async function readPointer(project: string) {
  const object = await env.CONFIGS.get(pointerObjectName(deriveEnvironmentId(project, "production")));
  return object?.json<{ version: number; lastModifiedMs: number; etag: string; views: Record<string, unknown> }>();
}

/** What the server could prove, and what the body says. */
const BY_ANN = { actor: "ADMIN_TOKEN", via: "break_glass", claimed: "ann@example.test" };

describe("publishing", () => {
  it("stores every view under the pointer, in R2 and in KV, and announces it", async () => {
    const { status, body } = await publish("stores", "hello");
    expect(status).toBe(201);
    expect(body.outcome).toBe("published");
    expect(body.version).toMatchObject({ version: 1, parent: 0, kind: "publish", ...BY_ANN });
    expect(body.changes).toContainEqual({ kind: "added", subject: "feature banner", after: "banner (release)" });

    const { environmentId } = body.version;
    const pointer = await readPointer("stores");
    expect(pointer).toMatchObject({ version: 1, etag: body.version.etag });
    expect(pointer?.lastModifiedMs).toBe(body.version.lastModifiedMs);
    expect((pointer?.lastModifiedMs ?? 1) % 1000).toBe(0);
    expect(await env.CONFIGS_KV.get(pointerObjectName(environmentId), "json")).toEqual(pointer);
    for (const view of CONFIG_VIEWS) {
      const name = artifactObjectName(environmentId, 1, view);
      const stored = await (await env.CONFIGS.get(name))?.text();
      expect(stored).toContain(view === "client-obfuscated" ? "dvc_obfs_" : '"headline"');
      expect(await env.CONFIGS_KV.get(name)).toBe(stored);
      expect(pointer?.views[view]).toMatchObject({ bytes: new TextEncoder().encode(stored).byteLength });
    }
    const told = await (env.REALTIME as unknown as { listTold(): Promise<unknown[]> }).listTold();
    const { etag, lastModifiedMs } = body.version;
    expect(told).toContainEqual({ environmentId, version: 1, etag, lastModifiedMs });
  });

  it("names the environment's event stream with a token that verifies", async () => {
    const { body } = await publish("streams", "hello");
    const { environmentId } = body.version;
    const stored = await env.CONFIGS.get(artifactObjectName(environmentId, 1, "server-v2"));
    const config = await stored?.json<{ sse: { hostname: string; path: string } }>();
    expect(config?.sse.hostname).toBe("https://flags.example.test");
    const url = new URL(config?.sse.path ?? "", config?.sse.hostname);
    expect(url.pathname).toBe("/event-stream");
    expect(url.searchParams.get("environment")).toBe(environmentId);
    const token = url.searchParams.get("token") ?? "";
    const check = await verifyStreamToken("the-stream-secret-of-the-tests", environmentId, token, Date.now());
    expect(check).toMatchObject({ kind: "valid", grant: { environmentId } });
  });

  it("keeps the artifacts of three versions in KV, for readers of an older pointer", async () => {
    let environmentId = "";
    for (const text of ["one", "two", "three", "four"]) {
      ({ environmentId } = (await publish("kept", text)).body.version);
    }
    for (const view of CONFIG_VIEWS) {
      const kept = await Promise.all(
        [1, 2, 3, 4].map(async (version) => {
          return (await env.CONFIGS_KV.get(artifactObjectName(environmentId, version, view))) !== null;
        }),
      );
      expect(kept).toEqual([false, true, true, true]);
    }
  });

  it("makes no version of equal content", async () => {
    const first = await publish("equal", "same");
    const second = await publish("equal", "same");
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ outcome: "unchanged", version: first.body.version, changes: [] });
    const { body } = await call("equal", "GET", "/versions?environment=production");
    expect(body.versions).toHaveLength(1);
  });

  it("dates versions of the same second at least one second apart", async () => {
    const dates: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { body } = await publish("dates", `text ${index}`);
      dates.push(body.version.lastModifiedMs);
    }
    expect(dates.every((date) => date % 1000 === 0)).toBe(true);
    const gaps = dates.slice(1).map((date, index) => date - (dates[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });

  it("puts publishes that arrive together in one order", async () => {
    await publish("together", "one");
    const { files } = bundleOf("together", "one");
    const banner = files.find(({ path }) => path === "features/banner.yaml")?.text ?? "";
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        const added = {
          path: `features/extra-${index}.yaml`,
          text: banner.replaceAll("headline", `headline-${index}`),
        };
        const body = { base: 1, files: [added], message: "more", environments: ["production"] };
        return call("together", "POST", "/revisions", body);
      }),
    );
    const versions = replies.map(({ body }) => body.environments[0].version.version).sort((a, b) => a - b);
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await readPointer("together"))?.version).toBe(9);
  });

  it("refuses to publish on top of a version that is no longer current", async () => {
    await publish("conflict", "one");
    expect((await publish("conflict", "two", { "if-match": '"1"' })).status).toBe(201);
    const late = await publish("conflict", "three", { "if-match": '"1"' });
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({ statusCode: 412, data: { currentVersion: 2 } });
    expect((await readPointer("conflict"))?.version).toBe(2);
    expect((await publish("conflict", "four", { "if-match": '"0"' })).status).toBe(412);
    expect((await publish("conflict", "four", { "if-match": "W/nonsense" })).status).toBe(400);
  });

  it("answers a repeated request as before, and refuses its key for another one", async () => {
    const key = { "idempotency-key": "retry-0001" };
    const push = (base: number, files: readonly object[], headers: Record<string, string>) =>
      call("repeat", "POST", "/revisions", { base, files, message: "why", environments: ["production"] }, headers);
    const { files } = bundleOf("repeat", "one");
    const first = await push(0, files, key);
    expect(first.status).toBe(201);
    await publish("repeat", "two");
    const again = await push(0, files, key);
    const { auditHead } = first.body;
    expect({ ...again.body, auditHead }).toEqual(first.body);
    expect((await readPointer("repeat"))?.version).toBe(2);
    expect((await push(0, files.slice(1), key)).status).toBe(422);
  });

  it("shows what a dry run would change and changes nothing", async () => {
    await publish("dry", "one");
    const { status, body } = await publish("dry", "two", {}, "&dryRun=true");
    expect(status).toBe(200);
    expect(body.outcome).toBe("dry_run");
    expect(body.changes).toEqual([
      { kind: "changed", subject: "feature banner, variation on, headline", before: '"one"', after: '"two"' },
    ]);
    expect((await readPointer("dry"))?.version).toBe(1);
  });

  it("rolls back to the content of an earlier version as a new one with a later date", async () => {
    const first = await publish("rollback", "one");
    const second = await publish("rollback", "two");
    const back = await call("rollback", "POST", "/versions/1/rollback?environment=production", { message: "oh no" });
    expect(back.status).toBe(201);
    expect(back.body.version).toMatchObject({ version: 3, parent: 2, kind: "rollback", rollbackOf: 1 });
    expect(back.body.version.etag).toBe(first.body.version.etag);
    expect(back.body.version.lastModifiedMs).toBeGreaterThan(second.body.version.lastModifiedMs);
    expect((await call("rollback", "POST", "/versions/9/rollback?environment=production", {})).status).toBe(404);
  });

  it("lists versions newest first and shows one with its changes", async () => {
    await publish("history", "one");
    await publish("history", "two");
    const { body } = await call("history", "GET", "/versions?environment=production&limit=1");
    expect(body.versions).toMatchObject([{ version: 2, message: "say two" }]);
    const shown = await call("history", "GET", "/versions/2?environment=production");
    expect(shown.body.changes).toHaveLength(1);
    expect(shown.body.snapshot.document.features[0].key).toBe("banner");
    expect((await call("history", "GET", "/versions/7?environment=production")).status).toBe(404);
  });
});

describe("bad input", () => {
  it("names file, place, path and remedy of each mistake and publishes nothing", async () => {
    const bundle = bundleOf("mistake", "x");
    const files = bundle.files.map((file) =>
      file.path === "features/banner.yaml"
        ? { ...file, text: file.text.replace("production: on", "production: onn") }
        : file,
    );
    const { status, body } = await publishFiles("mistake", "production", { files });
    expect(status).toBe(422);
    expect(body.statusCode).toBe(422);
    expect(body.data.problems).toEqual([
      {
        severity: "error",
        code: "unknown_reference",
        file: "features/banner.yaml",
        line: 4,
        column: 29,
        path: ["environments", "production"],
        message: "the feature has no variation `onn`",
        remedy: "Did you mean `on`?",
      },
    ]);
    expect(await readPointer("mistake")).toBeUndefined();
    expect((await call("mistake", "POST", "/validate", { files })).status).toBe(422);
  });

  it("refuses files of another project and environments that the files do not have", async () => {
    const body = bundleOf("mine", "x");
    expect((await publishFiles("theirs", "production", body)).status).toBe(422);
    const unknown = await publishFiles("mine", "prodution", body);
    expect(unknown.status).toBe(404);
    expect(unknown.body.message).toContain("did you mean `production`?");
  });

  it.each([
    ["no base", {}, 400],
    ["not JSON", "{", 400],
    ["files of the wrong type", { base: 0, files: [{ path: 1 }] }, 400],
  ])("refuses a body with %s", async (_name, body, status) => {
    const reply = await call("bodies", "POST", "/revisions", body);
    expect(reply.status).toBe(status);
    expect(reply.body.statusCode).toBe(status);
  });

  it("lets nobody in without the admin token", async () => {
    for (const authorization of ["", "Bearer wrong", "the-admin-token-of-the-tests"]) {
      const reply = await call("closed", "GET", "/audit", undefined, { authorization });
      expect(reply.status).toBe(401);
      expect(reply.body.statusCode).toBe(401);
    }
  });
});

describe("a deployment that lacks a secret", () => {
  it.each(["ADMIN_TOKEN", "STREAM_SECRET"])("answers 503 and names %s", async (name) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await worker.request("/admin/v1/projects/any/audit", { headers }, { ...env, [name]: "" });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ statusCode: 503, message: expect.stringContaining(name) });
  });
});
