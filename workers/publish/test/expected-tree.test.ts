import { describe, expect, it } from "vitest";

import { bundleOf, call } from "./admin-client.ts";

function push(project: string, key: string, body: object) {
  return call(project, "POST", "/revisions", { removed: [], ...body }, { "idempotency-key": `expected-tree-${key}` });
}

describe("a push that says which files it expects after merging", () => {
  it("is refused when others pushed something else meanwhile, and changes nothing", async () => {
    const { files } = bundleOf("planned", "hello");
    const first = await push("planned", "1", { base: 0, files });
    const { tree } = first.body as { tree: string };
    const other = bundleOf("planned", "hi").files.filter(({ path }) => path === "features/banner.yaml");
    const audience = { path: "audiences/staff.yaml", text: "when: { country: CA }\n" };
    const planned = await push("planned", "dry", { base: 1, files: [audience], tree });
    expect(planned.body).toMatchObject({ statusCode: 409, code: "unexpected_tree", data: { head: 1 } });
    const second = await push("planned", "2", { base: 1, files: other });
    expect(second.body).toMatchObject({ revision: 2 });
    const third = await push("planned", "3", { base: 1, files: [audience], tree, environments: ["*"], message: "x" });
    expect(third.body).toMatchObject({ statusCode: 409, code: "unexpected_tree", data: { head: 2 } });
    expect((await call("planned", "GET", "/revisions")).body).toMatchObject({ revisions: [{ revision: 2 }, {}] });
  });

  it("is taken when the files are those", async () => {
    const { files } = bundleOf("as-planned", "hello");
    const { tree } = (await push("as-planned", "4", { base: 0, files })).body as { tree: string };
    const same = await push("as-planned", "5", { base: 0, files, tree });
    expect(same.body).toMatchObject({ revision: 1, isNew: false, tree });
  });

  it("must say why when an environments file in JSON calls an environment production", async () => {
    const { files } = bundleOf("in-json", "hello");
    const types = JSON.stringify({ development: { type: "development" }, production: { type: "production" } });
    const inJson = files.map((file) =>
      file.path === "environments.yaml" ? { path: "environments.json", text: types } : file,
    );
    const refused = await push("in-json", "6", { base: 0, files: inJson, environments: ["production"] });
    expect(refused.body).toMatchObject({ code: "message_required" });
  });
});
