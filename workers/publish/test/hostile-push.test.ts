import { FILES_MAX } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import { call } from "./admin-client.ts";
import { feature, folder, push } from "./revision-kit.ts";

const BAD_PATHS = [
  ["nothing", ""],
  ["a step up", "../secrets.yaml"],
  ["a step up inside", "features/../../x.yaml"],
  ["a step nowhere", "features/./a.yaml"],
  ["a slash in front", "/etc/passwd"],
  ["a slash behind", "features/"],
  ["two slashes", "features//a.yaml"],
  ["a backslash", String.raw`features\a.yaml`],
  ["a zero byte", "features/a\u0000.yaml"],
  ["a line break", "features/a\n.yaml"],
  ["half a character", "features/\ud800.yaml"],
  ["too many characters", `features/${"a".repeat(500)}.yaml`],
] as const;

describe("a push with", () => {
  it.each(BAD_PATHS)("a path of %s is refused, sent or removed", async (_name, path) => {
    await push("paths", { base: 0, files: folder("paths", feature("a", "one")) });
    for (const change of [{ files: [{ path, text: "x: 1" }] }, { removed: [path] }]) {
      const { status, body } = await push("paths", { base: 1, ...change });
      expect(status).toBe(400);
      expect(body.code).toBe("bad_patch");
      expect(body.message).toHaveLength(1);
    }
    expect((await call("paths", "GET", "/revisions?limit=1")).body.revisions[0].revision).toBe(1);
  });

  it.each([
    ["a path that has no place", { files: [{ path: "__proto__", text: "a: 1" }] }, 422, "invalid_files"],
    ["the same path twice", { files: [feature("b", "1"), feature("b", "2")] }, 400, "bad_patch"],
    ["a path both sent and removed", { files: [feature("a", "1")], removed: ["features/a.yaml"] }, 400, "bad_patch"],
    ["a removed path that does not exist", { removed: ["features/nobody.yaml"] }, 400, "bad_patch"],
    ["half a character in a text", { files: [{ path: "features/b.yaml", text: "\ud800" }] }, 400, "bad_patch"],
    ["a base in the future", { base: 2 }, 409, "unknown_base"],
    ["a negative base", { base: -1 }, 400, "bad_request"],
    ["a fraction as base", { base: 0.5 }, 400, "bad_request"],
    ["a base beyond whole numbers", { base: 1e300 }, 400, "bad_request"],
    ["text as base", { base: "1" }, 400, "bad_request"],
    ["no base", { base: undefined }, 400, "bad_request"],
    ["files that are no list", { files: { path: "a" } }, 400, "bad_request"],
    ["a file without text", { files: [{ path: "features/b.yaml" }] }, 400, "bad_request"],
    ["an abbreviated commit", { commit: "abc1234" }, 400, "bad_request"],
    ["an environment that is no key", { environments: ["Prod uction"] }, 400, "bad_request"],
    ["101 environments", { environments: Array.from({ length: 101 }, () => "production") }, 400, "bad_request"],
    ["an unknown permission", { allow: ["everything"] }, 400, "bad_request"],
    ["an unknown member", { force: true }, 400, "bad_request"],
    [
      "too many files",
      { files: Array.from({ length: FILES_MAX + 1 }, (_, i) => feature(`f${i}`, "x")) },
      400,
      "bad_patch",
    ],
    ["too much text", { files: [{ path: "features/b.yaml", text: "x".repeat(17_000_000) }] }, 413, "too_large"],
  ])("%s is refused and changes nothing", async (name, change, status, code) => {
    const project = `hostile-${name.replaceAll(/[^a-z0-9]+/g, "-")}`;
    await push(project, { base: 0, files: folder(project, feature("a", "one")) });
    const before = await call(project, "GET", "/environments");
    const reply = await push(project, { base: 1, ...change } as never);
    expect(reply).toMatchObject({ status, body: { statusCode: status, code } });
    expect(await call(project, "GET", "/environments")).toEqual(before);
    expect((await call(project, "GET", "/revisions")).body.revisions).toHaveLength(1);
  });

  it("small steps cannot grow a tree beyond its limit", async () => {
    const large = (index: number) => {
      const { path, text } = feature(`large-${index}`, "x");
      return { path, text: `${text}# ${"y".repeat(1_900_000)}\n` };
    };
    await push("grown", { base: 0, files: folder("grown", feature("a", "one")), environments: [] });
    for (let base = 1; base <= 2; base += 1) {
      const files = [0, 1, 2, 3].map((index) => large(base * 10 + index));
      expect((await push("grown", { base, files, environments: [] })).status).toBe(201);
    }
    const { status, body } = await push("grown", { base: 3, files: [large(0)], environments: [] });
    expect(status).toBe(400);
    expect(body.message[0]).toContain("split the project");
  });
});
