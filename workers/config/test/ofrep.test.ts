import { beforeAll, describe, expect, it, vi } from "vitest";

import { WRITERS, call, createEnvironment, post } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

const FLAGS = "/ofrep/v1/evaluate/flags";
const CONTEXT = { context: { targetingKey: "u1", country: "US" } };

describe("OpenFeature remote evaluation", () => {
  let world: Awaited<ReturnType<typeof createEnvironment>>;
  let headers: Record<string, string>;
  beforeAll(async () => {
    world = await createEnvironment();
    headers = { authorization: `Bearer ${world.clientKey}` };
  });

  it("evaluates one flag, whatever the kind of key and the header", async () => {
    const accepted: Record<string, string>[] = [
      headers,
      { "x-api-key": world.serverKey },
      { authorization: world.mobileKey },
    ];
    for (const credentials of accepted) {
      const response = await post(`${FLAGS}/text`, CONTEXT, credentials);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        key: "text",
        value: `${world.environmentId} v1`,
        reason: "STATIC",
        variant: "on",
        metadata: { configVersion: 1, featureId: "f-all", details: "All Users" },
      });
    }
  });

  it("leaves the value to the code where the context is served none", async () => {
    const response = await post(`${FLAGS}/greeting`, CONTEXT, headers);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      key: "greeting",
      reason: "DEFAULT",
      metadata: { configVersion: 1, details: "User Not Targeted" },
    });
  });

  it("passes on what the config says about a flag", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const document = createDocument(environmentId, 2);
    const metadata = { owner: "shop", configVersion: "own names do not replace the server's" };
    const variables = document.variables.map((variable) => ({ ...variable, metadata }));
    await writeVersion({ environmentId, version: 2, document: { ...document, variables } }, WRITERS);
    const floor = `flagConfigEtag=${encodeURIComponent(`"${environmentId}-v2"`)}`;
    const own = { authorization: clientKey };
    const single = await (await post(`${FLAGS}/text?${floor}`, CONTEXT, own)).json<{ metadata: object }>();
    expect(single.metadata).toEqual({ owner: "shop", configVersion: 2, featureId: "f-all", details: "All Users" });
    const unserved = await (await post(`${FLAGS}/greeting`, CONTEXT, own)).json();
    expect(unserved).toMatchObject({ metadata: { owner: "shop", configVersion: 2 } });
  });

  it("takes userId for the subject where the context names no other, as providers in process do", async () => {
    const response = await post(`${FLAGS}/greeting`, { context: { userId: "u1", country: "CA" } }, headers);
    expect(await response.json()).toMatchObject({ value: "eh", reason: "TARGETING_MATCH" });
  });

  it("answers 404 for a flag that does not exist", async () => {
    const response = await post(`${FLAGS}/nope`, CONTEXT, headers);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ key: "nope", errorCode: "FLAG_NOT_FOUND" });
  });

  it.each([
    ["{", "PARSE_ERROR"],
    [{}, "INVALID_CONTEXT"],
    [{ context: {} }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: 7 } }, "INVALID_CONTEXT"],
  ])("%j is 400 %s, single and bulk", async (body, errorCode) => {
    const single = await post(`${FLAGS}/text`, body, headers);
    expect(single.status).toBe(400);
    expect(await single.json()).toMatchObject({ key: "text", errorCode, errorDetails: expect.any(String) });
    const bulk = await post(FLAGS, body, headers);
    expect(bulk.status).toBe(400);
    const failure = await bulk.json<object>();
    expect(failure).toMatchObject({ errorCode });
    expect(failure).not.toHaveProperty("key");
  });

  it("answers 400 in the shape of the protocol, and logs no error, when the body breaks off", async () => {
    const error = vi.spyOn(console, "error");
    for (const path of [FLAGS, `${FLAGS}/text`]) {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"context":'));
          controller.error(new Error("Network connection lost."));
        },
      });
      const response = await call(path, { method: "POST", headers, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errorCode: "PARSE_ERROR" });
    }
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });

  it("answers 401 without a key and for an unknown one", async () => {
    expect((await post(FLAGS, CONTEXT)).status).toBe(401);
    expect((await post(FLAGS, CONTEXT, { authorization: "Bearer dvc_client_unknown" })).status).toBe(401);
  });

  it("evaluates everything with an ETag, metadata and the event stream", async () => {
    const response = await post(FLAGS, { context: { targetingKey: "u1", country: "CA" } }, headers);
    expect(response.headers.get("etag")).toMatch(/^"[^"]+"$/);
    const body = await response.json<{ flags: { key: string; variant: string }[] }>();
    expect(body.flags.map(({ key, variant }) => [key, variant])).toEqual([
      ["text", "on"],
      ["flag", "on"],
      ["count", "on"],
      ["data", "on"],
      ["greeting", "ca"],
    ]);
    expect(body).toMatchObject({
      metadata: { configVersion: 1, configEtag: world.pointer.etag, environment: "production" },
      eventStreams: [
        {
          type: "sse",
          url: expect.stringMatching(/^https:\/\/flags\.test\/event-stream\?environment=.+&token=.+&kind=ofrep$/),
          inactivityDelaySec: 120,
        },
      ],
    });
  });

  it("lists a flag whose code default applies without a value, as the single endpoint does", async () => {
    const body = await (await post(FLAGS, CONTEXT, headers)).json<{ flags: { key: string }[] }>();
    expect(body.flags.map(({ key }) => key)).toEqual(["text", "flag", "count", "data", "greeting"]);
    const single = await (await post(`${FLAGS}/greeting`, CONTEXT, headers)).json();
    expect(body.flags.at(-1)).toEqual(single);
    expect(single).not.toHaveProperty("value");
  });

  it("lists a flag that is broken as a failure, beside the others", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const document = createDocument(environmentId, 2);
    const variables = [...document.variables, { _id: "x-lost", key: "lost", type: "String" as const }];
    // The variation that everybody is served lacks the second variable of the feature.
    const features = document.features.map((feature) => ({
      ...feature,
      variations: [
        ...feature.variations,
        {
          _id: `${feature._id}-other`,
          key: "other",
          name: "Other",
          variables: feature._id === "f-all" ? [{ _var: "x-lost", value: "found" }] : [],
        },
      ],
    }));
    await writeVersion({ environmentId, version: 2, document: { ...document, features, variables } }, WRITERS);
    const floor = `flagConfigEtag=${encodeURIComponent(`"${environmentId}-v2"`)}`;
    const own = { authorization: clientKey };
    const body = await (await post(`${FLAGS}?${floor}`, CONTEXT, own)).json<{ flags: object[] }>();
    expect(body.flags).toHaveLength(6);
    const failure = { key: "lost", errorCode: "GENERAL", errorDetails: "Missing Variable for Variation" };
    expect(body.flags).toContainEqual(failure);
    const single = await post(`${FLAGS}/lost`, CONTEXT, own);
    expect([single.status, await single.json()]).toEqual([400, failure]);
  });

  it("lists nothing before the first publish", async () => {
    const clientKey = await writeKey("client", `unpublished-${crypto.randomUUID()}`, WRITERS);
    const body = await (await post(FLAGS, CONTEXT, { authorization: clientKey })).json();
    expect(body).toMatchObject({ flags: [], metadata: { configVersion: 0 } });
  });

  it("answers 304 for the same version and context only", async () => {
    const etag = (await post(FLAGS, CONTEXT, headers)).headers.get("etag") ?? "";
    const held = { ...headers, "if-none-match": etag };
    const same = await post(FLAGS, CONTEXT, held);
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await post(FLAGS, { context: { targetingKey: "u2" } }, held)).status).toBe(200);
    const another = await createEnvironment();
    expect((await post(FLAGS, CONTEXT, { ...held, authorization: another.clientKey })).status).toBe(200);
    const serverView = await post(FLAGS, CONTEXT, { ...held, authorization: world.serverKey });
    expect(serverView.status).toBe(200);
  });

  it("does not answer 304 to a refetch that names another config version", async () => {
    const etag = (await post(FLAGS, CONTEXT, headers)).headers.get("etag") ?? "";
    const refetch = await post(`${FLAGS}?flagConfigEtag=%22other%22`, CONTEXT, { ...headers, "if-none-match": etag });
    expect(refetch.status).toBe(200);
  });

  it.each(["etag", "seconds", "milliseconds"])("refreshes before it answers a floor given as %s", async (form) => {
    const { environmentId, clientKey } = await createEnvironment();
    const own = { authorization: clientKey };
    await post(FLAGS, CONTEXT, own);
    const next = await writeVersion({ environmentId, version: 2 }, WRITERS);
    const query = {
      etag: `flagConfigEtag=${encodeURIComponent(next.etag)}`,
      seconds: `flagConfigLastModified=${next.lastModifiedMs / 1000}`,
      milliseconds: `flagConfigLastModified=${next.lastModifiedMs}`,
    }[form];
    const body = await (await post(`${FLAGS}?${query}`, CONTEXT, own)).json();
    expect(body).toMatchObject({ metadata: { configVersion: 2 } });
  });

  it("changes its ETag with time where a rollout has dates", async () => {
    const { environmentId, clientKey } = await createEnvironment();
    const document = createDocument(environmentId, 2);
    const [feature] = document.features;
    const [target] = feature?.configuration.targets ?? [];
    expect(target).toBeDefined();
    const scheduled = {
      ...document,
      features: document.features.map((each) =>
        each === feature
          ? {
              ...each,
              configuration: {
                ...each.configuration,
                targets: each.configuration.targets.map((one) => ({
                  ...one,
                  rollout: { type: "schedule" as const, startDate: "2026-01-01T00:00:00.000Z" },
                })),
              },
            }
          : each,
      ),
    };
    const plainEtag = (await post(FLAGS, CONTEXT, headers)).headers.get("etag") ?? "";
    await writeVersion({ environmentId, version: 2, document: scheduled }, WRITERS);
    const floor = `flagConfigEtag=${encodeURIComponent(`"${environmentId}-v2"`)}`;
    const etag = (await post(`${FLAGS}?${floor}`, CONTEXT, { authorization: clientKey })).headers.get("etag") ?? "";
    // One more part than version, view, body and event stream.
    expect(plainEtag.split("-")).toHaveLength(4);
    expect(etag.split("-")).toHaveLength(5);
  });
});
