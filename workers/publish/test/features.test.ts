import { sdkKeyObjectName, sha256Hex } from "@burgee/contract";
import { FEATURE_ROWS, readValue } from "@burgee/contract/admin";
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { ADMIN_TOKEN, call } from "./admin-client.ts";
import { feature, folder, push } from "./revision-kit.ts";

async function list(project: string, query = "", headers: Readonly<Record<string, string>> = {}) {
  return exports.default.fetch(
    new Request(`https://publish.test/admin/v1/projects/${project}/features${query}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    }),
  );
}

describe("the list of features", () => {
  it("has a row for each, as its file says, with the revision that changed it last", async () => {
    const a = feature("a", "one", "name: The A\ntags: [growth, checkout]\n");
    const b = feature("b", "one");
    const targets =
      "{ status: inactive, targets: [{ key: x, when: { email: c@d.e }, serve: on }, { key: y, serve: on }] }";
    const rules = { ...b, text: b.text.replace("development: on", `development: ${targets}`) };
    await push("rows", { base: 0, files: folder("rows", a, rules) });
    await push("rows", { base: 1, files: [feature("b", "two")], claimedAuthor: "bob" });
    const response = await list("rows");
    const body = await response.json();
    expect(readValue(FEATURE_ROWS.listFeatures.replies[200], body, "body")).toMatchObject({ ok: true });
    expect(body).toMatchObject({
      revision: 2,
      features: [
        {
          id: expect.stringMatching(/^[0-9a-f]{24}$/),
          key: "a",
          path: "features/a.yaml",
          name: "The A",
          type: "release",
          status: "active",
          tags: ["growth", "checkout"],
          environments: {
            production: { status: "active", serves: "everyone: on" },
            development: { status: "active", serves: "everyone: on" },
          },
          changed: { revision: 1, author: "ann (ADMIN_TOKEN)" },
        },
        { key: "b", changed: { revision: 2, author: "bob (ADMIN_TOKEN)" } },
      ],
    });
    const only = await (await list("rows", "?environment=production")).json<{ features: object[] }>();
    expect(only.features[0]).toMatchObject({ environments: { production: {} } });
    expect(JSON.stringify(only)).not.toContain("development");
    const etag = response.headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
      expect((await list("rows", "", { "if-none-match": known })).status).toBe(304);
    }
    await push("rows", { base: 2, removed: ["features/a.yaml"], allow: ["removal"] });
    const later = await list("rows", "", { "if-none-match": etag });
    expect(later.status).toBe(200);
    expect((await later.json<{ features: { key: string }[] }>()).features.map(({ key }) => key)).toEqual(["b"]);
  });

  it("has the rules in numbers, also of what an earlier release stored without them", async () => {
    const rules = [
      "development: { like: production }",
      "production: { targets: [{ key: some, when: { audience: team }, serve: on }, { key: all, split: { on: 20, off: 80 } }] }",
    ];
    const text = `name: A\ntype: release\nflag: Boolean\nenvironments:\n${rules.map((line) => `  ${line}\n`).join("")}`;
    const team = { path: "audiences/team.yaml", text: "name: Team\nwhen: { email: a@b.c }\n" };
    const files = [...folder("numbers", { path: "features/a.yaml", text }), team];
    expect((await push("numbers", { base: 0, files })).status).toBe(201);
    await runInDurableObject(env.PROJECTS.getByName("numbers"), (_object, { storage }) => {
      const forgotten = ["variations", "variables", "audiences", "environments.production.targets"];
      const paths = forgotten.map((path) => `'$.${path}'`).join(", ");
      storage.sql.exec(`UPDATE features SET summary = json_remove(summary, ${paths})`);
    });
    const standing = {
      status: "active",
      targets: 2,
      split: [
        [0, 20],
        [1, 80],
      ],
    };
    const body = await (await list("numbers")).json();
    expect(readValue(FEATURE_ROWS.listFeatures.replies[200], body, "body")).toMatchObject({ ok: true });
    expect(body).toMatchObject({
      features: [
        {
          variations: [{ key: "on" }, { key: "off" }],
          variables: ["a"],
          audiences: ["team"],
          environments: { production: standing, development: standing },
        },
      ],
    });
    const { etag } = Object.fromEntries((await list("numbers")).headers);
    expect((await list("numbers", "", { "if-none-match": etag ?? "" })).status).toBe(304);
  });

  it("of a thousand takes at most 60 KB of gzip", async () => {
    const features = Array.from({ length: 1_000 }, (_, index) => {
      const words = `name: Feature number ${index * 7919} of the list\ntags: [team-${index % 40}, area-${index % 13}]\n`;
      return feature(`feature-${index}`, `text ${index}`, words);
    });
    const { status } = await push("thousand", { base: 0, files: folder("thousand", ...features), environments: [] });
    expect(status).toBe(201);
    const response = await list("thousand", "?environment=production");
    const zipped = (response.body as ReadableStream).pipeThrough(new CompressionStream("gzip"));
    const { byteLength } = await new Response(zipped).arrayBuffer();
    expect(byteLength).toBeGreaterThan(10_000);
    expect(byteLength).toBeLessThan(60_000);
  });
});

describe("a feature", () => {
  it("is shown with its file and what each environment serves of it", async () => {
    await push("shown", { base: 0, files: folder("shown", feature("a", "one")), environments: ["*"] });
    const edited = feature("a", "two");
    await push("shown", { base: 1, files: [edited] });
    const { body } = await call("shown", "GET", "/features/a");
    expect(readValue(FEATURE_ROWS.readFeature.replies[200], body, "body")).toMatchObject({ ok: true });
    expect(body).toMatchObject({
      revision: 2,
      text: edited.text,
      live: [
        { environmentKey: "development", version: 1, revision: 1, isCurrent: false },
        { environmentKey: "production", version: 2, revision: 2, isCurrent: true },
      ],
    });
    const unknown = await call("shown", "GET", "/features/aa");
    expect(unknown.body).toMatchObject({ code: "unknown_feature", message: expect.stringContaining("`a`?") });
  });

  it("has a history that survives renaming, removal and rollback", async () => {
    await push("past", { base: 0, files: folder("past", feature("a", "one"), feature("b", "one")) });
    await push("past", { base: 1, files: [feature("b", "two")] });
    await push("past", { base: 2, files: [feature("a", "two")], claimedAuthor: "bob" });
    const renamed = { ...feature("a", "two", "renamedFrom: a\n"), path: "features/c.yaml" };
    await push("past", { base: 3, files: [renamed], removed: ["features/a.yaml"] });
    await call("past", "POST", "/versions/2/rollback?environment=production", { message: "oh no" });
    await push("past", { base: 4, removed: ["features/c.yaml"], environments: [] });
    for (const key of ["a", "c"]) {
      const { body } = await call("past", "GET", `/features/${key}/history`);
      expect(readValue(FEATURE_ROWS.readFeatureHistory.replies[200], body, "body")).toMatchObject({ ok: true });
      expect(body.revisions).toMatchObject([
        { revision: 5, path: "features/c.yaml", isRemoval: true },
        { revision: 4, path: "features/c.yaml" },
        { revision: 3, path: "features/a.yaml", author: "bob (ADMIN_TOKEN)" },
        { revision: 1 },
      ]);
      expect(body.versions.map(({ version, kind, revision }: never) => [version, kind, revision])).toEqual([
        [5, "rollback", 2],
        [4, "publish", 4],
        [3, "publish", 3],
        [1, "publish", 1],
      ]);
    }
    expect((await call("past", "GET", "/features/nobody/history")).body.code).toBe("unknown_feature");
  });
});

describe("an environment that left the files", () => {
  it("is shown, can be retired once, and comes back with the files", async () => {
    const files = folder("left", feature("a", "one"));
    await push("left", { base: 0, files, environments: ["*"] });
    const { body: key } = await call("left", "POST", "/environments/development/sdk-keys", { kind: "server" });
    const retire = () => call("left", "DELETE", "/environments/development", { actor: "ann", message: "not used" });
    const early = await retire();
    expect(early.body).toMatchObject({ code: "environment_in_files", message: expect.stringContaining("revision 1") });
    const a = feature("a", "one");
    const shrunk = [
      { path: "environments.yaml", text: "production: { type: production }\n" },
      { ...a, text: a.text.replace(", development: on", "") },
    ];
    await push("left", { base: 1, files: shrunk });
    const names = async () => (await call("left", "GET", "/environments")).body.environments;
    expect(await names()).toMatchObject([{ environmentKey: "development", leftFiles: true, keys: { server: 1 } }, {}]);
    const { status, body } = await retire();
    expect(status).toBe(200);
    expect(body).toMatchObject({ environmentKey: "development", revokedKeys: 1 });
    expect((await retire()).body).toEqual(body);
    expect(await names()).toMatchObject([{ leftFiles: true, retiredAtMs: body.retiredAtMs, keys: { server: 0 } }, {}]);
    const record = await (await env.CONFIGS.get(sdkKeyObjectName(await sha256Hex(key.key))))?.json();
    expect(record).toMatchObject({ revokedAt: body.retiredAtMs });
    const { body: audit } = await call("left", "GET", "/audit");
    const entries = audit.entries.filter(({ action }: { action: string }) => action === "retire_environment");
    expect(entries).toMatchObject([
      { actor: "ADMIN_TOKEN", claimed: "ann", environmentKey: "development", message: "not used" },
    ]);
    await push("left", { base: 2, files: [files[1] ?? {}, a], environments: ["*"] });
    const back = (await names())[0];
    expect(back).not.toHaveProperty("leftFiles");
    expect(back).not.toHaveProperty("retiredAtMs");
    expect((await call("left", "DELETE", "/environments/nowhere", {})).body.code).toBe("unknown_environment");
  });
});
