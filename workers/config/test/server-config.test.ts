import {
  CONFIG_CONFIRMATION_MS,
  type EnvironmentPointer,
  SIGNED_POINTER_HEADER,
  createRecordSigner,
  createRecordVerifier,
  createSigningKey,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { WRITERS, call, createEnvironment } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

const PATHS = [
  "/config/v2/server/",
  "/config/v1/server/",
  "/config/v2/server/bootstrap/",
  "/config/v1/server/bootstrap/",
  "/config/v2/server/bootstrap/obfuscated/",
  "/config/v1/server/bootstrap/obfuscated/",
];

describe("server configs", () => {
  let world: Awaited<ReturnType<typeof createEnvironment>>;
  beforeAll(async () => {
    world = await createEnvironment();
  });

  it.each(PATHS)("%s serves the published bytes with ETag and date", async (path) => {
    const response = await call(`${path}${world.serverKey}.json`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(JSON.stringify(createDocument(world.environmentId, 1)));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json",
      etag: world.pointer.etag,
      "last-modified": new Date(world.pointer.lastModifiedMs).toUTCString(),
      "cache-control": "no-cache, no-transform",
      "burgee-config": expect.stringMatching(/^1;age=0;rung=(r2|memory)$/),
    });
  });

  it("carries the signed pointer, with which the body can be verified, and none while versions are unsigned", async () => {
    const { environmentId, serverKey } = await createEnvironment();
    const unsigned = await call(`/config/v2/server/${serverKey}.json`);
    expect(unsigned.headers.has(SIGNED_POINTER_HEADER)).toBe(false);
    const { privateKey, publicKey } = await createSigningKey("a");
    const signer = createRecordSigner(privateKey);
    const { lastModifiedMs } = await writeVersion({ environmentId, version: 2, signer }, WRITERS);
    const headers = { "if-modified-since": new Date(lastModifiedMs - 1_000).toUTCString() };
    await new Promise((resolve) => setTimeout(resolve, CONFIG_CONFIRMATION_MS));
    const response = await call(`/config/v2/server/${serverKey}.json`, { headers });
    const pointer = JSON.parse(atob(response.headers.get(SIGNED_POINTER_HEADER) ?? "")) as EnvironmentPointer;
    const verifier = createRecordVerifier({ a: publicKey });
    expect(await verifier.verify(pointerObjectName(environmentId), { ...pointer })).toBe("valid");
    expect(pointer.views["server-v2"]?.sha256).toBe(await sha256Hex(await response.text()));
  });

  it("tells the views apart", async () => {
    const { environmentId, serverKey } = await createEnvironment();
    const view = (name: string) => ({ ...createDocument(environmentId, 2), debugUsers: [name] });
    await writeVersion(
      {
        environmentId,
        version: 2,
        views: {
          "server-v1": view("server-v1"),
          "server-v2": view("server-v2"),
          client: view("client"),
          "client-obfuscated": view("client-obfuscated"),
        },
      },
      WRITERS,
    );
    // One after the other: the test runner lets a shared flight continue inside whichever request started it, and a
    // request that waits for it is cut off when that one ends. Deployed Workers do not.
    const names: (string | undefined)[] = [];
    for (const path of PATHS) {
      const body = await (await call(`${path}${serverKey}.json`)).json<{ debugUsers: string[] }>();
      names.push(body.debugUsers[0]);
    }
    expect(names).toEqual(["server-v2", "server-v1", "client", "client", "client-obfuscated", "client-obfuscated"]);
  });

  it("answers HEAD without a body and duplicate slashes like single ones", async () => {
    const head = await call(`/config/v2/server/${world.serverKey}.json`, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", world.pointer.etag]);
    expect((await call(`//config//v2/server/${world.serverKey}.json`)).status).toBe(200);
  });

  it("answers 304 with ETag and date, and ignores a date beside an ETag", async () => {
    const path = `/config/v2/server/${world.serverKey}.json`;
    const later = new Date(world.pointer.lastModifiedMs + 60_000).toUTCString();
    const held = await call(path, { headers: { "if-none-match": world.pointer.etag, "if-modified-since": later } });
    expect([held.status, await held.text()]).toEqual([304, ""]);
    expect(held.headers.get("etag")).toBe(world.pointer.etag);
    expect(held.headers.get("last-modified")).toBe(new Date(world.pointer.lastModifiedMs).toUTCString());
    const stale = await call(path, { headers: { "if-none-match": '"old"', "if-modified-since": later } });
    expect(stale.status).toBe(200);
    const empty = await call(path, { headers: { "if-none-match": "", "if-modified-since": "" } });
    expect(empty.status).toBe(200);
  });

  it("shows a version that a request knows of at once, and any within the soft lifetime", async () => {
    const { environmentId, serverKey, pointer } = await createEnvironment();
    const path = `/config/v2/server/${serverKey}.json`;
    await call(path);
    const next = await writeVersion({ environmentId, version: 2 }, WRITERS);
    const old = await call(path);
    expect(old.headers.get("etag")).toBe(pointer.etag);
    // What Python sends after a realtime message: its old ETag with the new date.
    const floor = await call(path, {
      headers: { "if-none-match": pointer.etag, "if-modified-since": new Date(next.lastModifiedMs).toUTCString() },
    });
    expect([floor.status, floor.headers.get("etag")]).toEqual([200, next.etag]);
  });

  it.each(["gzip", "br"])("compresses with %s when asked, and only then", async (encoding) => {
    const path = `/config/v2/server/${world.serverKey}.json`;
    const plain = await call(path, { headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    const packed = await call(path, { headers: { "accept-encoding": encoding } });
    expect(packed.headers.get("content-encoding")).toBe(encoding);
    expect(packed.headers.get("etag")).toBe(world.pointer.etag);
    expect(await packed.text()).toBe(await plain.text());
  });

  it("answers 403 for keys that are unknown, revoked or of another kind", async () => {
    const elsewhere = await writeKey("server", `${world.environmentId}-revoked`, WRITERS, { revokedAt: 5 });
    for (const key of ["dvc_server_unknown", elsewhere, world.clientKey, world.mobileKey]) {
      const response = await call(`/config/v2/server/${key}.json`);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ statusCode: 403, message: expect.any(String) });
    }
  });

  it("answers 403 for a revoked key of a served environment, also from memory", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const revoked = await writeKey("server", environmentId, WRITERS, { revokedAt: 5 });
    // Now memory holds the view that is requested below.
    expect((await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u`)).status).toBe(200);
    for (let request = 0; request < 3; request += 1) {
      const response = await call(`/config/v2/server/bootstrap/${revoked}.json`);
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ statusCode: 403, message: "This SDK key was revoked" });
    }
  });

  it("answers 404 as JSON for other paths and for views that were not published", async () => {
    const { environmentId, serverKey } = await createEnvironment();
    await writeVersion(
      { environmentId, version: 2, views: { "server-v2": createDocument(environmentId, 2) } },
      WRITERS,
    );
    const paths = [
      `/config/v1/server/${serverKey}.json`,
      "/config/v2/server/x",
      "/config/v3/server/x.json",
      "/nothing",
    ];
    for (const path of paths) {
      const response = await call(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({ statusCode: 404 });
    }
  });

  it("answers a valid empty config before the first publish, and the first one right after it", async () => {
    const environmentId = `unpublished-${crypto.randomUUID()}`;
    const serverKey = await writeKey("server", environmentId, WRITERS);
    const path = `/config/v2/server/${serverKey}.json`;
    const empty = await call(path);
    expect(empty.status).toBe(200);
    expect(await empty.json()).toMatchObject({
      project: { _id: "p-shop", key: "shop", settings: {} },
      environment: { _id: environmentId, key: "production" },
      features: [],
      variables: [],
      sse: { hostname: "https://flags.test", path: expect.stringContaining("/event-stream?environment=") },
    });
    const pointer = await writeVersion({ environmentId, version: 1 }, WRITERS);
    // A publish is announced no sooner.
    await scheduler.wait(CONFIG_CONFIRMATION_MS);
    const first = await call(path, { headers: { "if-none-match": empty.headers.get("etag") ?? "" } });
    expect([first.status, first.headers.get("etag")]).toEqual([200, pointer.etag]);
    expect(Date.parse(empty.headers.get("last-modified") ?? "")).toBeLessThan(pointer.lastModifiedMs);
  });

  it("reads keys and configs from KV when R2 does not have them whole", async () => {
    const { environmentId, serverKey } = await createEnvironment();
    await env.CONFIGS.put(`environments/${environmentId}/1/server-v2.json`, "{");
    expect((await call(`/config/v2/server/${serverKey}.json`)).status).toBe(200);
    const damaged = await createEnvironment();
    await env.CONFIGS.put(sdkKeyObjectName(await sha256Hex(damaged.serverKey)), "{}");
    expect((await call(`/config/v2/server/${damaged.serverKey}.json`)).status).toBe(200);
  });
});
