import { ERASURE_EVENT, erasureDigest } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createApp } from "../src/routes/serve.ts";
import { type Services, createServices } from "../src/services.ts";
import { call, createEnvironment } from "./config-app.ts";

describe("the erasure of a user", () => {
  it.each(["ada", "somebody nothing is stored about", "x".repeat(1_024)])(
    "asks for %s's landed events to be hidden, with the server's key and without naming the user",
    async (userId) => {
      const { serverKey, environmentId } = await createEnvironment();
      const response = await erase(userId, serverKey);
      expect(response.status).toBe(200);
      const posts = await readPosts(serverKey);
      expect(posts).toMatchObject([{ path: "/v1/events/batch" }]);
      expect(posts[0]?.body.batch[0]?.events).toMatchObject([
        { type: "customEvent", customType: ERASURE_EVENT, target: await erasureDigest(environmentId, userId) },
      ]);
      expect(JSON.stringify(posts[0]?.body)).not.toContain(userId);
    },
  );

  it("is not asked for by client keys, for impossible ids or by changes", async () => {
    const { serverKey, clientKey } = await createEnvironment();
    expect((await erase("ada", clientKey)).status).toBe(401);
    expect((await erase("x".repeat(1_025), serverKey)).status).toBe(400);
    const init = { method: "PATCH", headers: { authorization: serverKey }, body: '{"country":null}' };
    await call("/v1/edgedb/ada", init);
    expect([...(await readPosts(serverKey)), ...(await readPosts(clientKey))]).toEqual([]);
  });

  it.each<[string, Services["recordErasure"]]>([
    ["refuses it", async () => false],
    ["does not answer", () => Promise.reject(new Error("unreachable"))],
  ])("is answered 503 with Retry-After while the events Worker %s, and can be repeated", async (_, recordErasure) => {
    const { serverKey } = await createEnvironment();
    const app = createApp({ ...createServices(env), recordErasure, log: () => undefined });
    const request = new Request("https://flags.test/v1/edgedb/ada", {
      method: "DELETE",
      headers: { authorization: serverKey },
    });
    const refused = await app(request, { waitUntil: () => {} });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await erase("ada", serverKey)).status).toBe(200);
  });
});

function erase(userId: string, sdkKey: string): Promise<Response> {
  const path = `/v1/edgedb/${encodeURIComponent(userId)}`;
  return call(path, { method: "DELETE", headers: { authorization: sdkKey } });
}

interface Post {
  readonly path: string;
  readonly key: string;
  readonly body: { readonly batch: readonly { readonly events: readonly unknown[] }[] };
}

/** What the events Worker got with one key. */
async function readPosts(sdkKey: string): Promise<Post[]> {
  const bucket = (env as unknown as { RECEIVED: R2Bucket }).RECEIVED;
  const { objects } = await bucket.list();
  const posts = await Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.json<Post>()));
  return posts.filter((post) => post?.key === sdkKey) as Post[];
}
