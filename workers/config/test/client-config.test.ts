import { murmurHash32, obfuscatedName } from "@burgee/contract";
import { beforeAll, describe, expect, it } from "vitest";

import { WRITERS, call, createEnvironment } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

describe("client configs", () => {
  let world: Awaited<ReturnType<typeof createEnvironment>>;
  beforeAll(async () => {
    world = await createEnvironment();
  });

  it.each(["sdkConfig", "mobileSDKConfig"])(
    "/v1/%s answers what iOS, Android and JavaScript require",
    async (route) => {
      for (const key of [world.clientKey, world.mobileKey]) {
        const response = await call(`/v1/${route}?sdkKey=${key}&user_id=u1&country=CA&platform=web`);
        expect(response.status).toBe(200);
        expect(response.headers.get("access-control-allow-origin")).toBe("*");
        expect(response.headers.get("burgee-events")).toBe("feature-map");
        expect(response.headers.get("access-control-expose-headers")).toContain("burgee-events");
        const { environmentId } = world;
        const all = { reason: "TARGETING_MATCH", details: "All Users", target_id: "t-all" };
        const body = await response.json<Record<string, unknown>>();
        expect(body).toMatchObject({
          project: { _id: "p-shop", key: "shop", settings: { edgeDB: { enabled: true } } },
          environment: { _id: environmentId, key: "production" },
          featureVariationMap: { "f-all": "v-on", "f-ca": "v-ca" },
          features: {
            everybody: {
              _id: "f-all",
              key: "everybody",
              type: "release",
              _variation: "v-on",
              variationKey: "on",
              variationName: "On",
              eval: all,
            },
            canada: { _id: "f-ca", _variation: "v-ca" },
          },
          variableVariationMap: {
            text: { _feature: "f-all", _variation: "v-on" },
            greeting: { _feature: "f-ca", _variation: "v-ca" },
          },
          variables: {
            text: {
              _id: "x-text",
              key: "text",
              type: "String",
              value: `${environmentId} v1`,
              _feature: "f-all",
              eval: all,
            },
            flag: { type: "Boolean", value: true },
            count: { type: "Number", value: 1 },
            data: { type: "JSON", value: { from: environmentId } },
            greeting: { value: "eh" },
          },
          etag: world.pointer.etag,
          sse: {
            url: expect.stringMatching(
              /^https:\/\/flags\.test\/event-stream\?environment=.+&token=\d{10}\.[0-9a-f]{64}\.[\w-]{43}$/,
            ),
            inactivityDelay: 120_000,
          },
        });
        expect(body).not.toHaveProperty("statusCode");
      }
    },
  );

  it("serves only what the user is in", async () => {
    const response = await call(`/v1/sdkConfig?sdkKey=${world.clientKey}&user_id=u1&country=US`);
    const body = await response.json<{ features: object; variables: object }>();
    expect(Object.keys(body.features)).toEqual(["everybody"]);
    expect(Object.keys(body.variables)).not.toContain("greeting");
  });

  it("adds OpenFeature's reasons for callers that ask for them, and changes nothing else", async () => {
    const url = `/v1/sdkConfig?sdkKey=${world.clientKey}&user_id=u1&country=US`;
    const plain = await (await call(url)).json<object>();
    expect(plain).not.toHaveProperty("flagReasons");
    const asked = await (await call(`${url}&flagReasons=1`)).json<object>();
    const flagReasons = { text: "STATIC", flag: "STATIC", count: "STATIC", data: "STATIC", greeting: "DEFAULT" };
    expect(asked).toEqual({ ...plain, flagReasons, flagMetadata: {}, sse: expect.anything() });
  });

  it("lists the hashes of the keys that the user is not served", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const document = { ...createDocument(environmentId, 2), clientSDKKey: clientKey };
    await writeVersion({ environmentId, version: 2, document }, WRITERS);
    const known = async (country: string): Promise<unknown> => {
      const response = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1&country=${country}`);
      return (await response.json<{ knownVariableKeys: unknown }>()).knownVariableKeys;
    };
    expect(await known("US")).toEqual([murmurHash32(`greeting${clientKey}`)]);
    expect(await known("CA")).toEqual([]);
  });

  it("lists published hashes as they are", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const variableHashes = { text: 1, greeting: 4_294_967_295 };
    const document = { ...createDocument(environmentId, 2), variableHashes };
    await writeVersion({ environmentId, version: 2, document }, WRITERS);
    const response = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1`);
    expect(await response.json()).toMatchObject({ knownVariableKeys: [4_294_967_295] });
  });

  it("lists validation errors", async () => {
    const response = await call(`/v1/sdkConfig?sdkKey=${world.clientKey}&customData=%5B%5D`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      statusCode: 400,
      message: ["user_id must be a non-empty string", "customData must be a flat JSON object"],
    });
  });

  it("answers 401 without a key, for an unknown one and for a server key, readable by browsers", async () => {
    for (const query of ["", "sdkKey=dvc_client_unknown&user_id=u", `sdkKey=${world.serverKey}&user_id=u`]) {
      const response = await call(`/v1/sdkConfig?${query}`);
      expect(response.status).toBe(401);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toMatchObject({ statusCode: 401 });
    }
  });

  it("answers preflights", async () => {
    const response = await call("/v1/sdkConfig", { method: "OPTIONS", headers: { origin: "https://shop.test" } });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(response.headers.get("access-control-allow-headers")).toContain("Authorization");
    expect(Number(response.headers.get("access-control-max-age"))).toBeGreaterThanOrEqual(86_400);
  });

  it("evaluates the version that a realtime message named", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const query = `sdkKey=${clientKey}&user_id=u1`;
    await call(`/v1/sdkConfig?${query}`);
    const next = await writeVersion({ environmentId, version: 2 }, WRITERS);
    const sse = `&sse=1&sseLastModified=${next.lastModifiedMs}&sseEtag=${encodeURIComponent(next.etag)}`;
    const body = await (await call(`/v1/sdkConfig?${query}${sse}`)).json<{ etag: string }>();
    expect(body.etag).toBe(next.etag);
  });

  it("names no stream where the published version has none", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    await writeVersion({ environmentId, version: 2, realtime: false }, WRITERS);
    const body = await (await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1`)).json();
    expect(body).not.toHaveProperty("sse");
  });

  it("serves obfuscated keys when asked, refuses plain ones where the project requires it", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const plain = createDocument(environmentId, 2);
    const project = {
      ...plain.project,
      settings: { ...plain.project.settings, obfuscation: { enabled: true, required: true } },
    };
    const hidden = {
      ...plain,
      project,
      variables: plain.variables.map((variable) => ({ ...variable, key: `dvc_obfs_${variable.key}` })),
    };
    await writeVersion(
      { environmentId, version: 2, views: { client: { ...plain, project }, "client-obfuscated": hidden } },
      WRITERS,
    );
    const response = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1&obfuscated=1`);
    const body = await response.json<{ variables: object }>();
    expect(Object.keys(body.variables)).toContain("dvc_obfs_text");
    const refused = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1`);
    expect(refused.status).toBe(403);
  });

  it("serves mobile apps obfuscated keys that equal those of the published view", async () => {
    const { environmentId, clientKey, mobileKey } = await createEnvironment();
    const plain = createDocument(environmentId, 2);
    const hidden = {
      ...plain,
      variables: plain.variables.map((variable) => ({ ...variable, key: obfuscatedName(variable._id) })),
      features: plain.features.map((feature) => ({
        ...feature,
        key: obfuscatedName(feature._id),
        variations: feature.variations.map((variation) => ({
          ...variation,
          key: obfuscatedName(variation._id),
          name: obfuscatedName(variation._id),
        })),
      })),
    };
    await writeVersion({ environmentId, version: 2, views: { mobile: plain, "client-obfuscated": hidden } }, WRITERS);
    // Each key has a stream address of its own.
    const fetchText = async (query: string): Promise<string> =>
      (await (await call(`/v1/mobileSDKConfig?user_id=u1&${query}`)).text()).replace(/&token=[\w.-]+/, "");
    const browser = await fetchText(`sdkKey=${clientKey}&country=CA&obfuscated=1`);
    expect(browser).toContain("dvc_obfs_x-ca");
    expect(await fetchText(`sdkKey=${mobileKey}&country=CA&obfuscated=1`)).toBe(browser);
    expect(JSON.parse(await fetchText(`sdkKey=${mobileKey}&country=CA`))).toHaveProperty("variables.greeting");
    const unserved = (key: string): Promise<string> => fetchText(`sdkKey=${key}&obfuscated=1`);
    expect(await unserved(mobileKey)).toBe(await unserved(clientKey));
  });

  it("answers 400 for obfuscated keys that were not published", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    await writeVersion({ environmentId, version: 2, views: { client: createDocument(environmentId, 2) } }, WRITERS);
    const response = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1&obfuscated=1`);
    expect(response.status).toBe(400);
  });

  it("answers an empty config before the first publish", async () => {
    const clientKey = await writeKey("client", `unpublished-${crypto.randomUUID()}`, WRITERS);
    const response = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u1`);
    expect(await response.json()).toMatchObject({ features: {}, variables: {}, featureVariationMap: {} });
  });
});
