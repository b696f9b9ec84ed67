import {
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
  type ConfigDocument,
  type SdkKeyRecord,
} from "@burgee/contract";
import type { AuditEntry } from "@burgee/publisher/core";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { call, publish, type Reply } from "./admin-client.ts";

function createKey(project: string, kind: string, environment = "production"): Promise<Reply> {
  return call(project, "POST", `/environments/${environment}/sdk-keys`, { kind });
}

async function readView(environmentId: string, view: "client" | "mobile" | "server-v2") {
  const pointer = await (await env.CONFIGS.get(pointerObjectName(environmentId)))?.json<{ version: number }>();
  const name = artifactObjectName(environmentId, pointer?.version ?? 0, view);
  return (await env.CONFIGS.get(name))?.json<Record<string, unknown>>();
}

describe("SDK keys", () => {
  it("are known to the edge by digest, with an empty config when nothing was published", async () => {
    const { status, body } = await createKey("first-key", "server");
    expect(status).toBe(201);
    expect(body.key).toMatch(/^dvc_server_[0-9a-f]{40}$/);
    const name = sdkKeyObjectName(await sha256Hex(body.key));
    const record = await (await env.CONFIGS.get(name))?.json();
    expect(record).toMatchObject({
      kind: "server",
      projectKey: "first-key",
      environmentKey: "production",
      environmentId: body.environmentId,
    });
    expect(await env.CONFIGS_KV.get(name, "json")).toEqual(record);
    const config = await readView(body.environmentId, "server-v2");
    expect(config).toMatchObject({ features: [], variables: [], project: { key: "first-key" } });
    const published = await publish("first-key", "hello");
    expect(published.body.version).toMatchObject({ version: 2, environmentId: body.environmentId });
    const { project } = (await readView(body.environmentId, "server-v2")) as unknown as ConfigDocument;
    expect(project._id).toBe((config as unknown as ConfigDocument).project._id);
  });

  it("are listed without the text of server keys", async () => {
    const server = await createKey("listed", "server");
    const client = await createKey("listed", "client");
    const { body } = await call("listed", "GET", "/environments/production/sdk-keys");
    expect(body.keys).toHaveLength(2);
    expect(body.keys[0]).toMatchObject({ kind: "server", hint: server.body.key.slice(-4) });
    expect(body.keys[0].key).toBeUndefined();
    expect(body.keys[1].key).toBe(client.body.key);
  });

  it("put the newest client and mobile key into what bootstrapped clients read", async () => {
    await publish("newest", "hello");
    const first = await createKey("newest", "client");
    const { environmentId } = first.body;
    expect((await readView(environmentId, "client"))?.["clientSDKKey"]).toBe(first.body.key);
    const second = await createKey("newest", "client");
    expect((await readView(environmentId, "client"))?.["clientSDKKey"]).toBe(second.body.key);
    const mobile = await createKey("newest", "mobile");
    expect((await readView(environmentId, "mobile"))?.["clientSDKKey"]).toBe(mobile.body.key);
    await call("newest", "DELETE", `/environments/production/sdk-keys/${second.body.id}`);
    expect((await readView(environmentId, "client"))?.["clientSDKKey"]).toBe(first.body.key);
    expect(await readView(environmentId, "server-v2")).not.toHaveProperty("clientSDKKey");
  });

  it("can be made for every environment of published files, and for no other", async () => {
    await publish("siblings", "hello");
    const { status, body } = await createKey("siblings", "server", "development");
    expect(status).toBe(201);
    expect(await readView(body.environmentId, "server-v2")).toMatchObject({ environment: { key: "development" } });
    expect((await createKey("siblings", "server", "developmnet")).status).toBe(404);
  });

  it("are refused after revocation, and the environment's streams end", async () => {
    const first = await createKey("revoked", "server");
    await createKey("revoked", "server");
    const { status, body } = await call("revoked", "DELETE", `/environments/production/sdk-keys/${first.body.id}`);
    expect(status).toBe(200);
    expect(body.revokedAtMs).toBeGreaterThan(0);
    const name = sdkKeyObjectName(await sha256Hex(first.body.key));
    const record = await (await env.CONFIGS.get(name))?.json<{ revokedAt: number }>();
    expect(record?.revokedAt).toBe(body.revokedAtMs);
    expect(await env.CONFIGS_KV.get(name, "json")).toEqual(record);
    const told = await (env.REALTIME as unknown as { listTold(): Promise<unknown[]> }).listTold();
    expect(told).toContainEqual({ closed: first.body.environmentId });
  });

  it("say in their record and in the audit log why they were revoked, and a leak can be added later", async () => {
    const keys = [await createKey("reasons", "server"), await createKey("reasons", "server")];
    await createKey("reasons", "server");
    const revoke = (index: number, query: string) =>
      call("reasons", "DELETE", `/environments/production/sdk-keys/${keys[index]?.body.id}${query}`);
    const recordOf = async (index: number) => {
      const name = sdkKeyObjectName(await sha256Hex(keys[index]?.body.key));
      const record = await (await env.CONFIGS.get(name))?.json<SdkKeyRecord>();
      expect(await env.CONFIGS_KV.get(name, "json")).toEqual(record);
      return record;
    };
    expect((await revoke(0, "?reason=stolen")).status).toBe(400);
    expect((await recordOf(0))?.revokedAt).toBeUndefined();

    const rotated = await revoke(0, "");
    expect(rotated.body.revokedFor).toBe("rotation");
    expect(await recordOf(0)).toMatchObject({ revokedAt: rotated.body.revokedAtMs, revokedFor: "rotation" });
    const leaked = await revoke(1, "?reason=compromise");
    expect(await recordOf(1)).toMatchObject({ revokedAt: leaked.body.revokedAtMs, revokedFor: "compromise" });

    const later = await revoke(0, "?reason=compromise");
    expect(later.body).toEqual({ ...rotated.body, revokedFor: "compromise" });
    expect(await recordOf(0)).toMatchObject({ revokedAt: rotated.body.revokedAtMs, revokedFor: "compromise" });
    await revoke(0, "?reason=rotation");
    expect((await recordOf(0))?.revokedFor).toBe("compromise");

    const { entries } = (await call("reasons", "GET", "/audit")).body as { entries: AuditEntry[] };
    const messages = entries.filter(({ action }) => action === "revoke_key").map(({ message }) => message);
    const [first, second] = keys.map(({ body }) => `server key …${body.hint}`);
    expect(messages).toEqual([`${first}, compromise`, `${second}, compromise`, `${first}, rotation`]);
  });

  it("stay when they are the last of their kind", async () => {
    const only = await createKey("last", "server");
    const { status, body } = await call("last", "DELETE", `/environments/production/sdk-keys/${only.body.id}`);
    expect(status).toBe(409);
    expect(body.message).toContain("create its successor first");
  });

  it("cannot be made for unknown kinds, nor for environments that the published files do not have", async () => {
    expect((await createKey("kinds", "admin")).status).toBe(400);
    await publish("kinds", "hello");
    const { status, body } = await createKey("kinds", "server", "prodution");
    expect(status).toBe(404);
    expect(body.message).toContain("production");
    expect((await call("kinds", "DELETE", "/environments/production/sdk-keys/ffffffffffffffff")).status).toBe(404);
  });

  it("are counted in the status", async () => {
    await createKey("status", "server");
    const { body } = await call("status", "GET", "/environments/production/status");
    expect(body).toMatchObject({
      environmentKey: "production",
      version: { version: 1, kind: "initial" },
      stores: { r2: 1, kv: 1 },
      keys: { server: 1, client: 0, mobile: 0 },
      streams: 3,
    });
    expect((await call("status", "GET", "/environments/nowhere/status")).status).toBe(404);
  });
});
