import { describe, expect, it } from "vitest";

import { bundleOf, call } from "./admin-client.ts";

const ANN = "a".repeat(40);
const BEN = "b".repeat(40);
const BOTH = "c".repeat(40);

let pushes = 0;

function push(project: string, body: object) {
  pushes += 1;
  return call(project, "POST", "/revisions", { removed: [], ...body }, { "idempotency-key": `merged-push-${pushes}` });
}

const banner = (project: string) =>
  bundleOf(project, "hello").files.find(({ path }) => path === "features/banner.yaml");

describe("a push that the server merges", () => {
  it("merges two fields of one file, and asks about one that both changed", async () => {
    const { files } = bundleOf("fields", "hello");
    expect((await push("fields", { base: 0, files })).status).toBe(201);
    const { path = "", text = "" } = banner("fields") ?? {};
    const edit = (from: string, to: string) => [{ path, text: text.replace(from, to) }];
    expect((await push("fields", { base: 1, files: edit("type: release", "type: ops") })).status).toBe(201);
    const second = await push("fields", { base: 1, files: edit('"hello"', '"hi"') });
    expect(second.body).toMatchObject({ revision: 3, merged: [{ path, fields: [["type"]] }] });
    const clash = await push("fields", { base: 1, files: edit("type: release", "type: experiment") });
    expect(clash.status).toBe(409);
    expect(clash.body).toMatchObject({
      code: "merge_conflict",
      data: { conflicts: [{ path, at: ["type"], base: "release", yours: "experiment", theirs: "ops" }] },
    });
  });

  it("does not stand for the commit that lacks what it was merged with, but for one that has it", async () => {
    const { files } = bundleOf("commits", "hello");
    await push("commits", { base: 0, files });
    const { path = "", text = "" } = banner("commits") ?? {};
    const byAnn = text.replace("type: release", "type: ops");
    const byBoth = byAnn.replace('"hello"', '"hi"');
    await push("commits", { base: 1, files: [{ path, text: byAnn }], commit: ANN });
    const byBen = { base: 1, files: [{ path, text: text.replace('"hello"', '"hi"') }], commit: BEN };
    const { pushedTree } = (await push("commits", byBen)).body;
    const find = async (...commits: string[]) => (await call("commits", "POST", "/revisions/find", { commits })).body;
    expect(await find(ANN, BEN)).toMatchObject({ found: { revision: 2 }, head: 3 });
    expect(await find(BEN)).toEqual({ pushed: { revision: 3, tree: pushedTree }, head: 3 });
    const listed = await call("commits", "GET", `/revisions/3/tree?pushedTree=${pushedTree}`);
    expect(listed.body).toMatchObject({ revision: 3, tree: pushedTree });
    expect((await call("commits", "GET", `/revisions/2/tree?pushedTree=${pushedTree}`)).body).toMatchObject({
      code: "unknown_base",
      message: expect.stringContaining("revision 2 was not made from the files") as string,
    });
    const merged = await push("commits", { base: 2, files: [{ path, text: byBoth }], commit: BOTH });
    expect(merged.body).toMatchObject({ revision: 3, isNew: false });
    expect(await find(BOTH, ANN)).toMatchObject({ found: { revision: 3 } });
  });
});
