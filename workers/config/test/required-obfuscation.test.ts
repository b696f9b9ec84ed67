import { beforeAll, describe, expect, it } from "vitest";

import { WRITERS, call, post } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

const CONTEXT = { context: { targetingKey: "u1", country: "CA" } };
const FLAGS = "/ofrep/v1/evaluate/flags";
/** Keys of features, variations and variables in the fixture. */
const READABLE = /everybody|canada|greeting|"text"|"On"/;

describe("a project that requires obfuscation", () => {
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    const environmentId = `hidden-${crypto.randomUUID().slice(0, 8)}`;
    for (const kind of ["server", "client", "mobile"] as const)
      keys[kind] = await writeKey(kind, environmentId, WRITERS);
    const document = createDocument(environmentId, 1);
    const settings = {
      ...document.project.settings,
      optIn: { enabled: true },
      obfuscation: { enabled: true, required: true },
    };
    const features = document.features.map((feature) => ({ ...feature, settings: { optInEnabled: true } }));
    await writeVersion(
      { environmentId, version: 1, document: { ...document, features, project: { ...document.project, settings } } },
      WRITERS,
    );
  });

  it.each(["client", "mobile"])("refuses OpenFeature evaluation, single and bulk, to %s keys", async (kind) => {
    for (const path of [FLAGS, `${FLAGS}/text`, `${FLAGS}/no-such-flag`]) {
      const response = await post(path, CONTEXT, { authorization: keys[kind] ?? "" });
      expect(response.status).toBe(403);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      // Nothing but what the caller named itself.
      const asked = path.slice(FLAGS.length + 1);
      expect(await response.json()).toEqual({
        ...(asked === "" ? {} : { key: asked }),
        errorCode: "GENERAL",
        errorDetails: expect.stringContaining("server key"),
      });
    }
  });

  it("refuses bulk evaluation also to a caller that names an ETag it holds", async () => {
    const headers = { authorization: keys["client"] ?? "", "if-none-match": "*" };
    expect((await post(FLAGS, CONTEXT, headers)).status).toBe(403);
  });

  it("serves OpenFeature evaluation to server keys", async () => {
    const headers = { authorization: keys["server"] ?? "" };
    expect((await post(`${FLAGS}/text`, CONTEXT, headers)).status).toBe(200);
    expect(await (await post(FLAGS, CONTEXT, headers)).text()).toMatch(READABLE);
  });

  it.each([
    ["sdkConfig", "client"],
    ["sdkConfig", "mobile"],
    ["mobileSDKConfig", "client"],
    ["mobileSDKConfig", "mobile"],
  ])("refuses a plain /v1/%s to %s keys", async (route, kind) => {
    for (const suffix of ["", "&obfuscated=0", "&obfuscated=true"]) {
      const response = await call(`/v1/${route}?sdkKey=${keys[kind]}&user_id=u1&country=CA${suffix}`);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toMatch(READABLE);
    }
  });

  it("serves mobile apps that ask for obfuscated names", async () => {
    const response = await call(`/v1/mobileSDKConfig?sdkKey=${keys["mobile"]}&user_id=u1&country=CA&obfuscated=1`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain("dvc_obfs_");
    expect(text).not.toMatch(READABLE);
  });

  it.each(["client", "mobile"])("offers features for opt-in without their keys to %s keys", async (kind) => {
    const response = await call(`/v1/optInConfig?sdkKey=${keys[kind]}&user_id=u1`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ features: [{ name: "dvc_obfs_f-all" }, { name: "dvc_obfs_f-ca" }] });
    expect(text).not.toMatch(READABLE);
  });
});
