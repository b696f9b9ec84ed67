import { describe, expect, it } from "vitest";

import { mergeTrees, type Side } from "./merge-trees.ts";

const BASE = `name: Checkout
type: release # for good
environments:
  development: on
  production:
    targets:
      - key: staff
        serve: on
      - key: rest
        serve: off
`;

const PATH = "features/checkout.yaml";

function merge(yours: string | undefined, theirs: string | undefined, base: string | undefined = BASE) {
  const tree = (text: string | undefined) => new Map(text === undefined ? [] : [[PATH, text]]);
  return mergeTrees(tree(base), tree(yours), tree(theirs));
}

function mergedText(yours: string, theirs: string, base?: string): string | undefined {
  const outcome = merge(yours, theirs, base);
  return outcome.kind === "merged" ? outcome.files.get(PATH) : `conflict: ${JSON.stringify(outcome.conflicts)}`;
}

function withTargets(...keys: string[]): string {
  return `${BASE.slice(0, BASE.indexOf("      - key"))}${keys.map((key) => `      - key: ${key}\n        serve: on\n`).join("")}`;
}

describe("mergeTrees", () => {
  it("merges different files by themselves and names those that came from others", () => {
    const base = new Map([
      ["a", "x: 1"],
      ["b", "x: 1"],
      ["c", "x: 1"],
    ]);
    const yours = new Map([
      ["a", "x: 2"],
      ["b", "x: 1"],
      ["c", "x: 1"],
      ["mine", "x: 1"],
    ]);
    const theirs = new Map([
      ["a", "x: 1"],
      ["b", "x: 3"],
      ["new", "x: 1"],
    ]);
    expect(mergeTrees(base, yours, theirs)).toEqual({
      kind: "merged",
      files: new Map([
        ["a", "x: 2"],
        ["b", "x: 3"],
        ["mine", "x: 1"],
        ["new", "x: 1"],
      ]),
      merged: [{ path: "b" }, { path: "c" }, { path: "new" }],
    });
  });

  it("merges two fields of one flag, with the comments of both sides", () => {
    const yours = BASE.replace("name: Checkout", "name: New checkout # mine");
    const theirs = BASE.replace("serve: off", "serve: on # theirs");
    const merged = BASE.replace("name: Checkout", "name: New checkout # mine").replace(
      "serve: off",
      "serve: on # theirs",
    );
    expect(merge(yours, theirs)).toEqual({
      kind: "merged",
      files: new Map([[PATH, merged]]),
      merged: [{ path: PATH, fields: [["environments", "production", "targets", "rest", "serve"]] }],
    });
  });

  it("merges fields on neighbouring lines, which Git would not", () => {
    const yours = BASE.replace("name: Checkout", "name: Mine");
    const theirs = BASE.replace("type: release", "type: ops");
    expect(mergedText(yours, theirs)).toBe(
      BASE.replace("name: Checkout", "name: Mine").replace("type: release", "type: ops"),
    );
  });

  it("asks about a field that both sides changed", () => {
    const outcome = merge(BASE.replace("Checkout", "Mine"), BASE.replace("Checkout", "Theirs"));
    const conflict = { path: PATH, at: ["name"], base: "Checkout", yours: "Mine", theirs: "Theirs" };
    expect(outcome).toEqual({ kind: "conflict", conflicts: [conflict] });
  });

  it("does not mix two conditions", () => {
    const base = "when: { country: DE }\n";
    const audience = (text: string) => new Map([["audiences/a.yaml", text]]);
    expect(
      mergeTrees(audience(base), audience("when: { country: DE, plan: pro }\n"), audience("when: { country: FR }\n")),
    ).toMatchObject({ conflicts: [{ at: ["when"], theirs: { country: "FR" } }] });
  });

  it.each<[string, string[], string[], string[]]>([
    [
      "both added one in places of their own",
      ["first", "staff", "rest"],
      ["staff", "middle", "rest"],
      ["first", "staff", "middle", "rest"],
    ],
    ["one moved and the other edited nothing about order", ["rest", "staff"], ["staff", "rest"], ["rest", "staff"]],
    ["both added the same", ["staff", "beta", "rest"], ["staff", "beta", "rest"], ["staff", "beta", "rest"]],
    ["one removed and the other added", ["rest"], ["staff", "beta", "rest"], ["beta", "rest"]],
  ])("orders targets where %s", (_name, yours, theirs, expected) => {
    const text = mergedText(withTargets(...yours), withTargets(...theirs), withTargets("staff", "rest"));
    expect(text).toBe(withTargets(...expected));
  });

  it.each<[string, string[], string[]]>([
    ["both added one in the same place", ["staff", "mine", "rest"], ["staff", "theirs", "rest"]],
    ["one moved items and the other added one between them", ["rest", "staff"], ["staff", "beta", "rest"]],
  ])("asks for the order of targets where %s", (_name, yours, theirs) => {
    const at = ["environments", "production", "targets"];
    expect(merge(withTargets(...yours), withTargets(...theirs), withTargets("staff", "rest"))).toEqual({
      kind: "conflict",
      conflicts: [{ path: PATH, at, base: ["staff", "rest"], yours, theirs }],
    });
  });

  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ["removal against edit", undefined, `${BASE}# more\n`, BASE],
    ["edit against removal", `${BASE}# more\n`, undefined, BASE],
    ["your file has mistakes", "a: [", BASE.replace("on", "off"), BASE],
    ["their file has mistakes", BASE.replace("on", "off"), "a: [", BASE],
  ])("asks about the whole file: %s", (_name, yours, theirs, base) => {
    expect(merge(yours, theirs, base)).toMatchObject({
      kind: "conflict",
      conflicts: [{ path: PATH, at: [], base, yours, theirs, reason: expect.any(String) }],
    });
  });

  it("merges a file that both sides added", () => {
    const outcome = mergeTrees(new Map(), new Map([[PATH, "a: 1\nb: 2\n"]]), new Map([[PATH, "a: 1\nc: 3\n"]]));
    expect(outcome).toMatchObject({ kind: "merged", files: new Map([[PATH, "a: 1\nc: 3\nb: 2\n"]]) });
    const clash = mergeTrees(new Map(), new Map([[PATH, "a: 1\n"]]), new Map([[PATH, "a: 2\n"]]));
    expect(clash).toMatchObject({ conflicts: [{ at: ["a"], base: undefined, yours: 1, theirs: 2 }] });
  });

  it("removes a file that one side removed and the other left alone", () => {
    expect(merge(undefined, BASE)).toMatchObject({ kind: "merged", files: new Map() });
    expect(merge(BASE, undefined)).toEqual({ kind: "merged", files: new Map(), merged: [{ path: PATH }] });
  });

  it("merges two files of thousands of other lines by their fields", () => {
    const lines = (prefix: string) => Array.from({ length: 1_000 }, (_, index) => `${prefix}${index}: 1\n`).join("");
    const text = mergedText(`name: x\n${lines("a")}`, `name: x\n${lines("b")}`, "name: x\n") ?? "";
    expect(text.split("\n").sort()).toEqual(`name: x\n${lines("a")}${lines("b")}`.split("\n").sort());
  });

  describe("with a side that decides", () => {
    const decide = (side: Side, yours: string | undefined, theirs: string | undefined, base: string) => {
      const tree = (text: string | undefined) => new Map(text === undefined ? [] : [[PATH, text]]);
      const outcome = mergeTrees(tree(base), tree(yours), tree(theirs), (path) => (path === PATH ? side : undefined));
      return outcome.kind === "merged" ? outcome.files.get(PATH) : outcome;
    };

    it("takes its value of the field in question, and both changes of all others", () => {
      const yours = BASE.replace("Checkout", "Mine").replace("type: release", "type: ops");
      const theirs = BASE.replace("Checkout", "Theirs").replace("serve: off", "serve: on");
      const merged = yours.replace("serve: off", "serve: on");
      expect(decide("yours", yours, theirs, BASE)).toBe(merged);
      expect(decide("theirs", yours, theirs, BASE)).toBe(merged.replace("Mine", "Theirs"));
    });

    it("takes its order, and keeps the targets of both", () => {
      const [yours, theirs] = [withTargets("staff", "mine", "rest"), withTargets("staff", "theirs", "rest")];
      const base = withTargets("staff", "rest");
      expect(decide("yours", yours, theirs, base)).toBe(withTargets("staff", "theirs", "mine", "rest"));
      expect(decide("theirs", yours, theirs, base)).toBe(withTargets("staff", "mine", "theirs", "rest"));
    });

    it("takes its file where the other removed it or has mistakes in it", () => {
      const edited = BASE.replace("Checkout", "Mine");
      expect(decide("yours", undefined, edited, BASE)).toBeUndefined();
      expect(decide("theirs", undefined, edited, BASE)).toBe(edited);
      expect(decide("yours", edited, "a: [", BASE)).toBe(edited);
    });
  });
});
