import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { sha256Hex } from "@burgee/contract";
import { afterEach, describe, expect, it } from "vitest";

import { createPublishClient } from "./publish-client.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server with one answer, or one for each URL; remembers what it was asked. `status` 0 never answers. */
async function serve(status: number, body: string | ((url: string) => string)) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      if (status !== 0)
        response
          .writeHead(status, { "content-type": "application/json" })
          .end(typeof body === "string" ? body : body(url));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { seen, client: createPublishClient({ url, token: "secret", timeoutMs: 500 }) };
}

const OPTIONS = { projectKey: "shop", environmentKey: "production" };

describe("the client of the publishing API", () => {
  it("publishes a folder as its difference to the newest revision, with author, parent and a key for repeats", async () => {
    const tree = {
      "project.yaml": await sha256Hex("key: shop"),
      "old.yaml": "0".repeat(64),
      "same.yaml": "1".repeat(64),
    };
    const environment = { environmentKey: "production", outcome: "dry_run", changes: [] };
    const { seen, client } = await serve(200, (url) => {
      if (url.endsWith("/tree")) return JSON.stringify({ revision: 7, tree: "t", files: tree });
      if (url.includes("limit=")) return '{"revisions":[{"revision":7}]}';
      return JSON.stringify({ revision: 7, environments: [environment], problems: [] });
    });
    const same = { path: "project.yaml", text: "key: shop" };
    const changed = { path: "same.yaml", text: "other" };
    const reply = await client.publish(
      { files: [same, changed] },
      { ...OPTIONS, actor: "ann", message: "why", parentVersion: 0, dryRun: true, takeBack: true },
    );
    expect(reply).toEqual({ outcome: "dry_run", changes: [], problems: [] });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /admin/v1/projects/shop/revisions?limit=1",
      "GET /admin/v1/projects/shop/revisions/7/tree",
      "POST /admin/v1/projects/shop/revisions?dryRun=true&takeBack=true",
    ]);
    expect(seen[2]?.headers).toMatchObject({ authorization: "Bearer secret", "if-match": '"0"' });
    expect(seen[2]?.headers["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(seen[2]?.body ?? "")).toEqual({
      base: 7,
      files: [changed],
      removed: ["old.yaml"],
      environments: ["production"],
      message: "why",
      allow: ["removal", "type_change", "reshuffle"],
      claimedAuthor: "ann",
    });
  });

  it("rejects a publish that the environment refused, although the files became a revision", async () => {
    const refusal = { code: "superseded", message: "revision 9 was pushed since" };
    const environments = [{ environmentKey: "production", outcome: "refused", refusal }];
    const { client } = await serve(200, (url) =>
      url.includes("limit=") ? '{"revisions":[]}' : JSON.stringify({ environments, problems: [] }),
    );
    await expect(client.publish({ files: [] }, OPTIONS)).rejects.toMatchObject({
      kind: "refused",
      message: refusal.message,
    });
  });

  it("calls each route of revisions and features under its path", async () => {
    const { seen, client } = await serve(200, "{}");
    await client.listProjects("a b");
    await client.listRevisions("shop", { before: 9, limit: 5 });
    await client.readRevision("shop", 3);
    await client.findRevision("shop", ["c".repeat(40)]);
    await client.readFiles("shop", ["d".repeat(64)]);
    await client.listFeatures("shop", "production");
    await client.readFeature("shop", "banner");
    await client.readFeatureHistory("shop", "banner");
    await client.retireEnvironment("shop", "old", { actor: "ann" });
    expect(seen.map(({ method, url, body }) => `${method} ${url.replace("/admin/v1/projects", "")} ${body}`)).toEqual([
      "GET ?cursor=a+b ",
      "GET /shop/revisions?before=9&limit=5 ",
      "GET /shop/revisions/3 ",
      `POST /shop/revisions/find {"commits":["${"c".repeat(40)}"]}`,
      `POST /shop/files {"digests":["${"d".repeat(64)}"]}`,
      "GET /shop/features?environment=production ",
      "GET /shop/features/banner ",
      "GET /shop/features/banner/history ",
      'DELETE /shop/environments/old {"actor":"ann"}',
    ]);
  });

  it("lists the environments of a project", async () => {
    const environments = [{ environmentId: "e1", environmentKey: "production", version: 2 }];
    const { seen, client } = await serve(200, JSON.stringify({ environments }));
    expect(await client.listEnvironments("shop")).toEqual({ environments });
    expect(seen).toMatchObject([{ method: "GET", url: "/admin/v1/projects/shop/environments", body: "" }]);
  });

  it("escapes what comes from outside", async () => {
    const { seen, client } = await serve(200, "{}");
    await client.revokeKey("a/b", "c d", "k?x");
    expect(seen[0]).toMatchObject({
      method: "DELETE",
      url: "/admin/v1/projects/a%2Fb/environments/c%20d/sdk-keys/k%3Fx",
    });
  });

  it("names the reason of a revocation only when there is one", async () => {
    const { seen, client } = await serve(200, "{}");
    await client.revokeKey("shop", "production", "id", { actor: "ann", reason: "compromise" });
    await client.revokeKey("shop", "production", "id", { actor: "ann" });
    expect(seen.map(({ url }) => url.split("/").at(-1))).toEqual(["id?reason=compromise", "id"]);
    expect(seen.map(({ body }) => body)).toEqual(['{"actor":"ann"}', '{"actor":"ann"}']);
  });

  it.each([
    ["problems", 422, { message: ["a"], data: { problems: [{ file: "x" }] } }, /the flag files have 1 problem$/],
    ["problems", 422, { message: ["a", "b"], data: { problems: [{ file: "x" }, { file: "y" }] } }, /2 problems/],
    ["refused", 422, { message: ["first", "second"] }, /first/],
    ["conflict", 412, { message: "version 3 is current" }, /version 3/],
    ["conflict", 409, { message: "last key" }, /last key/],
    ["unauthorized", 401, { message: "the admin token is wrong" }, /admin token/],
    ["not_found", 404, { message: "no such version" }, /no such version/],
    ["server", 503, { message: "not now" }, /not now/],
  ])("rejects with kind %s on %i", async (kind, status, body, message) => {
    const { client } = await serve(status, JSON.stringify({ statusCode: status, ...body }));
    await expect(client.listAudit("shop")).rejects.toMatchObject({
      name: "PublishError",
      kind,
      status,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["HTML", 502, "<html>"],
    ["JSON of another service", 404, '{"message":"Not Found"}'],
    ["success without JSON", 200, "ok"],
  ])("knows that %s is not the API", async (_name, status, body) => {
    const { client } = await serve(status, body);
    await expect(client.listAudit("shop")).rejects.toMatchObject({ kind: "unreachable", status });
  });

  it("gives up on a server that is silent or absent, without telling the token", async () => {
    const { client } = await serve(0, "");
    await expect(client.listAudit("shop")).rejects.toMatchObject({ kind: "unreachable", status: 0 });
    const absent = createPublishClient({ url: "http://127.0.0.1:9", token: "secret" });
    const error: unknown = await absent.listAudit("shop").catch((reason: unknown) => reason);
    expect(String(error)).toContain("is the platform running?");
    expect(String(error)).not.toContain("secret");
  });
});
