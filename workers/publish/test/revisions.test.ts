import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { planPush } from "../src/core/revisions/plan-push.ts";
import { ADMIN_TOKEN, call, publish } from "./admin-client.ts";
import { inProject, openPorts } from "./crashing-ports.ts";
import { feature, folder, push, readFolder, withRevisions } from "./revision-kit.ts";

describe("a push", () => {
  it("makes a revision that every version names, and whose files are read back", async () => {
    const files = folder("made", feature("a", "one"));
    const first = await push("made", { base: 0, files, commit: "c".repeat(40) });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      revision: 1,
      isNew: true,
      merged: [],
      environments: [{ environmentKey: "production", outcome: "published", version: { revision: 1 } }],
      auditHead: { sequence: 2 },
    });
    expect(first.body.environments[0].version.compiler).toMatch(/^burgee \d+\.\d+\.\d+ \/ rules \d+$/);
    const { body: record } = await call("made", "GET", "/revisions/1");
    expect(record).toMatchObject({
      revision: 1,
      parent: 0,
      author: "ann (ADMIN_TOKEN)",
      via: "git",
      message: "why",
      files: 3,
    });
    expect(record.commit).toBe("c".repeat(40));
    expect(await readFolder("made", 1)).toEqual(Object.fromEntries(files.map(({ path, text }) => [path, text])));
    const edited = feature("a", "two");
    const second = await push("made", { base: 1, files: [edited], removed: [] });
    expect(second.body).toMatchObject({ revision: 2, environments: [{ version: { version: 2, revision: 2 } }] });
    expect((await readFolder("made", 2))[edited.path]).toBe(edited.text);
    expect((await call("made", "GET", "/revisions")).body.revisions.map(({ revision }: never) => revision)).toEqual([
      2, 1,
    ]);
    expect((await call("made", "GET", "/revisions?before=2&limit=1")).body.revisions).toMatchObject([{ revision: 1 }]);
    expect((await call("made", "GET", "/revisions/3")).body.code).toBe("unknown_revision");
  });

  it("without environments makes a revision and publishes nothing; a later one publishes it", async () => {
    const files = folder("quiet", feature("a", "one"));
    const { status, body } = await push("quiet", { base: 0, files, environments: [] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ revision: 1, environments: [] });
    const { body: listed } = await call("quiet", "GET", "/environments");
    expect(listed.environments).toMatchObject([{ version: 0 }, { version: 0 }]);
    const all = await push("quiet", { base: 1, environments: ["*"] });
    expect(all.status).toBe(201);
    expect(all.body).toMatchObject({ revision: 1, isNew: false });
    expect(all.body.environments).toMatchObject([
      { environmentKey: "development", outcome: "published", version: { revision: 1 } },
      { environmentKey: "production", outcome: "published", version: { revision: 1 } },
    ]);
    expect((await push("quiet", { base: 1, environments: ["*"] })).body.environments).toMatchObject([
      { outcome: "unchanged" },
      { outcome: "unchanged" },
    ]);
  });

  it("from an outdated copy keeps what a colleague changed since, and undoes nothing", async () => {
    await push("stale", { base: 0, files: folder("stale", feature("a", "one"), feature("b", "one")) });
    await push("stale", { base: 1, files: [feature("b", "by a colleague")] });
    const { status, body } = await push("stale", { base: 1, files: [feature("a", "mine")] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ revision: 3, environments: [{ outcome: "published" }] });
    const files = await readFolder("stale", 3);
    expect(files["features/a.yaml"]).toContain("mine");
    expect(files["features/b.yaml"]).toContain("by a colleague");
  });

  it("that changes what a colleague changed says whose change it is, and changes nothing", async () => {
    await push("clash", { base: 0, files: folder("clash", feature("a", "one")) });
    await push("clash", { base: 1, files: [feature("a", "theirs")], claimedAuthor: "bob", message: "for the sale" });
    const before = await call("clash", "GET", "/environments");
    const { status, body } = await push("clash", { base: 1, files: [feature("a", "mine")] });
    expect(status).toBe(409);
    expect(body.code).toBe("merge_conflict");
    expect(body.message.join("\n")).toMatch(/burgee pull[^]*features\/a\.yaml[^]*bob \(ADMIN_TOKEN\) in revision 2/);
    expect(body.data).toMatchObject({
      base: 1,
      head: 2,
      conflicts: [
        { path: "features/a.yaml", changedBy: { revision: 2, author: "bob (ADMIN_TOKEN)", message: "for the sale" } },
      ],
    });
    expect(await call("clash", "GET", "/environments")).toEqual(before);
    expect((await call("clash", "GET", "/revisions?limit=1")).body.revisions[0].revision).toBe(2);
    // The same edit on both sides is no conflict, and neither is a removal on both.
    expect((await push("clash", { base: 1, files: [feature("a", "theirs")] })).body).toMatchObject({
      revision: 2,
      isNew: false,
    });
  });

  it("of a job that finishes out of order changes nothing", async () => {
    await push("order", { base: 0, files: folder("order", feature("a", "one")) });
    await push("order", { base: 1, files: [feature("a", "two"), feature("b", "new")] });
    const late = await push("order", { base: 1, files: [feature("b", "new")] });
    expect(late.body).toMatchObject({ revision: 2, isNew: false, environments: [{ outcome: "unchanged" }] });
    expect((await readFolder("order", 2))["features/a.yaml"]).toContain("two");
  });

  it("of files that do not compile after the merge is refused with every problem", async () => {
    const audience = { path: "audiences/staff.yaml", text: "when: { email: { endsWith: '@example.test' } }\n" };
    const user = { ...feature("a", "one") };
    const using = {
      ...user,
      text: user.text.replace(
        "production: on",
        "production: { targets: [{ key: t, when: { audience: staff }, serve: on }] }",
      ),
    };
    await push("merged-badly", { base: 0, files: [...folder("merged-badly", user), audience] });
    await push("merged-badly", { base: 1, removed: [audience.path] });
    const { status, body } = await push("merged-badly", { base: 1, files: [using] });
    expect(status).toBe(422);
    expect(body.code).toBe("invalid_files");
    expect(body.data.problems.map(({ file }: { file: string }) => file)).toContain("features/a.yaml");
    expect((await call("merged-badly", "GET", "/revisions?limit=1")).body.revisions[0].revision).toBe(2);
  });

  it("needs a message for production, and none for a dry run or another environment", async () => {
    const files = folder("words", feature("a", "one"));
    const { status, body } = await push("words", { base: 0, files, message: " " });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "message_required", message: expect.stringContaining("--message") });
    expect((await call("words", "GET", "/revisions")).body.revisions).toEqual([]);
    expect((await push("words", { base: 0, files, message: "" }, {}, "?dryRun=true")).status).toBe(200);
    expect((await push("words", { base: 0, files, message: "", environments: ["development"] })).status).toBe(201);
  });

  it("of another project's files, or to an environment that they lack, is refused", async () => {
    const files = folder("mine", feature("a", "one"));
    expect((await push("theirs", { base: 0, files })).body.code).toBe("wrong_project");
    const unknown = await push("mine", { base: 0, files, environments: ["development", "prodution"] });
    expect(unknown.body).toMatchObject({ statusCode: 404, message: expect.stringContaining("`production`?") });
    expect((await call("mine", "GET", "/revisions")).body.revisions).toEqual([]);
    expect((await call("mine", "GET", "/environments")).body.environments).toEqual([]);
  });

  it("renames only the environment that it publishes, and none when it is refused", async () => {
    await push("renaming", { base: 0, files: folder("renaming", feature("a", "one")), environments: ["*"] });
    const renamed = {
      path: "environments.yaml",
      text: "dev: { type: development, renamedFrom: development }\nlive: { type: production, renamedFrom: production }\n",
    };
    const a = feature("a", "two");
    const files = [renamed, { ...a, text: a.text.replace("production: on, development: on", "live: on, dev: on") }];
    const names = async () => {
      const { body } = await call("renaming", "GET", "/environments");
      return body.environments.map(({ environmentKey }: { environmentKey: string }) => environmentKey).sort();
    };
    expect((await push("renaming", { base: 1, files, environments: ["live"] }, { "if-match": '"7"' })).status).toBe(
      412,
    );
    expect((await push("renaming", { base: 1, files, environments: ["live"] }, {}, "?dryRun=true")).status).toBe(200);
    expect(await names()).toEqual(["development", "production"]);
    expect((await push("renaming", { base: 1, files, environments: ["live"] })).status).toBe(201);
    expect(await names()).toEqual(["development", "live"]);
  });

  it("reports each environment by itself when one of them refuses", async () => {
    const id = "0123456789abcdef01234567";
    const own = (project: string) =>
      folder(project, feature("a", "one")).map((file) =>
        file.path === "environments.yaml"
          ? { ...file, text: file.text.replace("type: production", `$&, id: "${id}"`) }
          : file,
      );
    await push("first-owner", { base: 0, files: own("first-owner") });
    const { status, body } = await push("second", { base: 0, files: own("second"), environments: ["*"] });
    expect(status).toBe(201);
    expect(body.environments).toMatchObject([
      { environmentKey: "development", outcome: "published" },
      { environmentKey: "production", outcome: "refused", refusal: { code: "foreign_environment" } },
    ]);
  });

  it("refuses to compile what somebody changed in storage, until it is sent again", async () => {
    const files = folder("forged", feature("a", "one"));
    await push("forged", { base: 0, files });
    await push("forged", { base: 1, files: [feature("b", "two")] });
    const { objects } = await env.CONFIGS.list({ prefix: "projects/forged/blobs/" });
    expect(objects.length).toBeGreaterThan(0);
    const keep = await (await env.CONFIGS.get(objects[0]?.key ?? ""))?.text();
    for (const { key } of objects) await env.CONFIGS.put(key, "type: release # changed by somebody");
    await inProject("forged", async (storage) => {
      const ports = withRevisions(openPorts("forged", storage, []), storage);
      const change = { base: 2, files: [feature("c", "three")], removed: [], environments: [], allow: [] };
      expect(await planPush(ports, change)).toMatchObject({ kind: "changed_file" });
      await push("forged", { base: 2, files: [...files, feature("b", "two")], environments: [] });
      expect(await planPush(ports, change)).toMatchObject({ kind: "planned" });
    });
    expect(await (await env.CONFIGS.get(objects[0]?.key ?? ""))?.text()).toBe(keep);
    for (const { key } of (await env.CONFIGS.list({ prefix: "projects/forged/trees/" })).objects) {
      await env.CONFIGS.put(key, "{}");
    }
    const { body } = await call("forged", "GET", "/revisions/2/tree");
    expect(body).toMatchObject({ statusCode: 409, code: "changed_file" });
  });

  it("lists the project, finds revisions by commit and answers which digests it lacks", async () => {
    const [one, two] = ["1".repeat(40), "2".repeat(40)];
    await push("found", { base: 0, files: folder("found", feature("a", "one")), commit: one });
    await push("found", { base: 1, files: [feature("a", "two")], commit: two });
    const find = (commits: readonly string[]) => call("found", "POST", "/revisions/find", { commits });
    expect((await find([one, two])).body).toMatchObject({ found: { revision: 2, commit: two }, head: 2 });
    expect((await find([one])).body).toMatchObject({ found: { revision: 1 }, head: 2 });
    expect((await find(["3".repeat(40)])).body).toEqual({ head: 2 });
    expect((await find(["HEAD"])).status).toBe(400);
    expect((await call("found", "POST", "/files", { digests: ["f".repeat(64)] })).body).toEqual({
      files: {},
      missing: ["f".repeat(64)],
      left: [],
    });
    const response = await exports.default.fetch(
      new Request("https://publish.test/admin/v1/projects", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }),
    );
    expect((await response.json<{ projects: unknown[] }>()).projects).toContainEqual({ projectKey: "found" });
  });
});

describe("a hundred pushes at the same time", () => {
  const text = (index: number) => `text ${index}`;

  it("to different files all land", async () => {
    await push("crowd", { base: 0, files: folder("crowd", feature("a", "one")), environments: [] });
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        push("crowd", { base: 1, files: [feature(`f${index}`, text(index))], environments: [] }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 201));
    const revisions = replies.map(({ body }) => body.revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
    const files = await readFolder("crowd", 101);
    for (let index = 0; index < 100; index += 1) expect(files[`features/f${index}.yaml`]).toContain(text(index));
  });

  it("to the same field let one win and tell 99 of the conflict", async () => {
    await push("fight", { base: 0, files: folder("fight", feature("a", "one")), environments: [] });
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, index) => push("fight", { base: 1, files: [feature("a", text(index))] })),
    );
    const winners = replies.filter(({ status }) => status === 201);
    expect(winners).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === "merge_conflict")).toHaveLength(99);
    const { body } = await call("fight", "GET", "/environments");
    expect(body.environments).toMatchObject([{ version: 0 }, { environmentKey: "production", version: 1 }]);
  });
});

describe("a repeated push", () => {
  it("with the same key makes nothing new, and publishes nothing over what came later", async () => {
    const key = { "idempotency-key": "repeat-push-1" };
    const change = { base: 0, files: folder("again", feature("a", "one")) };
    const first = await push("again", change, key);
    await publish("again", "later");
    const again = await push("again", change, key);
    expect(again.status).toBe(first.status);
    expect(again.body).toEqual({ ...first.body, auditHead: again.body.auditHead });
    expect((await call("again", "GET", "/revisions?limit=1")).body.revisions[0].revision).toBe(2);
    const other = await push("again", { ...change, message: "other" }, key);
    expect(other.body.code).toBe("idempotency_mismatch");
  });
});
