import { describe, expect, it } from "vitest";

import {
  config,
  custom,
  details,
  everyone,
  fail,
  feature,
  load,
  op,
  pass,
  passes,
  standard,
  target,
  user,
} from "./config-builder.ts";

const EMAIL = { email: "ana@reef.example" };
const email = (comparator: string, ...values: unknown[]) => user("email", comparator, ...values);

describe("operators", () => {
  it.each([
    ["an empty and", op("and"), false],
    ["an empty or", op("or"), false],
    ["everyone", op("and", everyone), "All Users"],
    ["all of three", op("and", everyone, email("=", EMAIL.email), everyone), "All Users AND Email AND All Users"],
    ["the last of an or", op("or", fail, email("=", EMAIL.email)), "Email"],
    ["an unknown operator", op("xor", pass), false],
    ["an unknown nested operator", op("or", op("xor", pass)), false],
    ["or under or", op("or", op("or", fail), op("or", pass)), "All Users"],
    ["and[or[pass], fail], whose tail is ignored", op("and", op("or", pass), fail), "All Users"],
    ["and[pass, or[fail]]", op("and", pass, op("or", fail)), false],
    ["and[fail, or[pass]]", op("and", fail, op("or", pass)), false],
    ["and[email, or[pass]], details of the nested one", op("and", email("exist"), op("or", pass)), "All Users"],
    ["or[and[], pass]", op("or", op("and"), pass), "All Users"],
    ["operator beside type", op("and", { ...op("or", fail), type: "all" }), false],
    ["operator null beside type", op("and", { operator: null, type: "all" }), "All Users"],
    ["an unknown type", op("or", { type: "mystery" }, pass), "All Users"],
    ["an unknown comparator", op("and", email("like", "a")), false],
    ["subtype ip", op("and", user("ip", "=", "::1")), false],
  ])("%s", (_, filters, expected) => {
    expect(details(filters, EMAIL)).toBe(expected);
  });

  it.each([
    ["and[or[pass], fail]", op("and", op("or", pass), fail), false],
    ["and[email, or[pass]]", op("and", email("exist"), op("or", pass)), "Email AND All Users"],
  ])("evaluates every member under standard semantics: %s", (_, filters, expected) => {
    const engine = load(standard(config([feature([target({ filters })])])));
    const { variable } = engine.evaluateVariable("flag", { user_id: "ana", ...EMAIL });
    expect(variable?.eval.details ?? false).toBe(expected);
  });
});

describe("audiences", () => {
  const audiences = {
    staff: { filters: op("or", user("user_id", "=", "ana"), email("endWith", "@reef.example")) },
    nobody: { filters: op("and", fail) },
    empty: { filters: op("and") },
    nested: { filters: op("and", { type: "audienceMatch", comparator: "=", _audiences: ["nobody", "staff"] }) },
  };
  const match = (comparator: string, ..._audiences: unknown[]) =>
    op("and", { type: "audienceMatch", comparator, _audiences });

  it.each([
    ["in", match("=", "staff"), "Audience Match -> User ID"],
    ["not in", match("=", "nobody"), false],
    ["!= of one the person is in", match("!=", "staff"), false],
    ["!= of one the person is not in", match("!=", "nobody"), "Not in Audience"],
    ["any of several", match("=", "nobody", "staff"), "Audience Match -> User ID"],
    ["none of several", match("!=", "nobody", "staff"), false],
    ["an unknown id first", match("=", "ghost", "staff"), false],
    ["an unknown id first, !=", match("!=", "ghost"), false],
    ["an unknown id behind a match", match("=", "staff", "ghost"), "Audience Match -> User ID"],
    ["no ids", match("="), false],
    ["no ids, !=", match("!="), "Not in Audience"],
    ["an audience without filters, !=", match("!=", "empty"), "Not in Audience"],
    ["an audience of audiences", match("=", "nested"), "Audience Match -> Audience Match -> User ID"],
    ["entries that are no text", match("=", null, 5, "staff"), "Audience Match -> User ID"],
    ["another comparator", match(">", "staff"), false],
  ])("%s", (_, filters, expected) => {
    expect(details(filters, {}, { audiences })).toBe(expected);
  });

  it("follows the member that matched, through every combination", () => {
    const both = op("and", match("=", "staff")["filters"], everyone);
    expect(() => details(both)).toThrow("must be an object");
    const deep = op("and", ...(match("=", "nobody", "staff")["filters"] as []), email("exist"));
    expect(details(deep, { user_id: "bo", ...EMAIL }, { audiences })).toBe("Audience Match -> Email AND Email");
    expect(details(deep, { user_id: "ana", ...EMAIL }, { audiences })).toBe("Audience Match -> User ID AND Email");
  });

  it("gives exact details where there are too many traces to number", () => {
    const members = Array.from({ length: 12 }, () => op("or", user("user_id", "=", "ana"), email("exist")));
    const engine = load(standard(config([feature([target({ filters: op("and", ...members) })])])));
    const one = (context: object) => engine.evaluateVariable("flag", { user_id: "x", ...context }).eval.details;
    expect(one({ user_id: "ana" })).toBe(Array.from({ length: 12 }, () => "User ID").join(" AND "));
    expect(one(EMAIL)).toBe(Array.from({ length: 12 }, () => "Email").join(" AND "));
    const everything = engine.evaluateAll({ user_id: "ana" });
    engine.evaluateAll({ user_id: "x", ...EMAIL });
    expect(everything.features()[0]?.eval.details).toContain("User ID AND User ID");
  });
});

describe("strings", () => {
  it.each([
    ["=", ["a", "ana"], "ana", true],
    ["=", ["ANA"], "ana", false],
    ["=", ["a"], undefined, false],
    ["!=", ["a"], undefined, false],
    ["!=", ["a"], "", true],
    ["=", [""], "", true],
    ["=", [], "ana", false],
    ["!=", [], "ana", true],
    ["exist", [], "", false],
    ["!exist", ["x"], undefined, true],
    ["contain", ["x", "n"], "ana", true],
    ["contain", [""], "abc", true],
    ["contain", [""], "", false],
    ["!contain", [""], "", true],
    ["!contain", ["x"], undefined, true],
    ["startWith", [""], "abc", false],
    ["startWith", ["", "a"], "abc", true],
    ["endWith", ["bc"], "abc", true],
    ["!startWith", ["a"], undefined, true],
    ["!endWith", [""], "abc", true],
    [">", ["a"], undefined, true],
    ["<=", [], "zzz", true],
    ["=", ["a", null, 1], "a", true],
    ["=", [1, "a"], "a", false],
    ["!=", [1, "a"], "a", true],
    ["contain", ["é"], "café", true],
    ["=", ["\ud800"], "\ud800", true],
    ["=", ["\ud800"], "\ud801", false],
  ])("%s %j with %j: %s", (comparator, values, country, expected) => {
    expect(passes(user("country", comparator, ...values), country === undefined ? {} : { country })).toBe(expected);
  });

  it("finds one of many values", () => {
    const values = Array.from({ length: 500 }, (_, index) => `person-${index * 7}`);
    expect(passes(user("user_id", "=", ...values), { user_id: "person-3493" })).toBe(true);
    expect(passes(user("user_id", "=", ...values), { user_id: "person-3492" })).toBe(false);
    expect(passes(user("user_id", "!=", ...values), { user_id: "person-3492" })).toBe(true);
  });
});

describe("custom data", () => {
  it.each([
    ["String", "=", ["pro"], "pro", true],
    ["String", "!=", ["pro"], undefined, true],
    ["String", "!contain", ["pro"], undefined, false],
    ["String", "exist", [], undefined, false],
    ["String", "!exist", [], null, true],
    ["String", "!=", ["pro"], null, false],
    ["String", "!endWith", ["pro"], null, true],
    ["Number", "!=", [1], null, false],
    ["String", ">", ["a"], null, true],
    ["Number", "exist", [], 0, true],
    ["Boolean", "exist", [], false, true],
    ["String", "exist", [], "", false],
    ["Number", "!=", [2], "1", false],
    ["Number", "=", [1], "1", false],
    ["Number", "=", [2, 3], 3, true],
    ["Number", "!=", [2, 3], 3, false],
    ["Number", ">", [5, 1], 3, true],
    ["Number", "=", [0.1], 0.1, true],
    ["Number", "contain", [3], 3, false],
    ["Number", "=", ["3"], 3, false],
    ["Number", "!=", ["3"], 3, true],
    ["Number", "exist", [], Number.NaN, false],
    ["Boolean", "=", [true], true, true],
    ["Boolean", "!contain", [true], false, true],
    ["Boolean", ">", [true], true, false],
    ["Boolean", "!=", [], true, true],
  ])("%s %s %j with %j: %s", (type, comparator, values, plan, expected) => {
    const customData = plan === undefined ? {} : { plan };
    expect(passes(custom(type, comparator, values), { customData })).toBe(expected);
  });

  it("prefers private data, then custom data, then client data", () => {
    const filter = custom("String", "=", ["x"]);
    const client = { clientCustomData: { plan: "x" } };
    expect(passes(filter, { customData: { plan: "y" }, privateCustomData: { plan: "x" } })).toBe(true);
    expect(passes(filter, {}, client)).toBe(true);
    expect(passes(filter, { customData: { plan: null } }, client)).toBe(false);
  });

  it("takes names that every object inherits for absent", () => {
    expect(passes(custom("String", "exist", [], "constructor"), { customData: {} })).toBe(false);
    expect(passes(custom("String", "!=", ["x"], "__proto__"), { customData: {} })).toBe(true);
    expect(passes(custom("String", "=", ["x"], "toString"), { customData: { toString: "x" } })).toBe(true);
  });
});

describe("versions", () => {
  it.each([
    ["1.2", "=", ["1.2.0"], false],
    ["1.2", "!=", ["1.2.0"], false],
    ["abc", "=", ["abc"], true],
    ["abc", "!=", ["abc"], true],
    ["1.2", "!=", [], true],
    ["", "!=", ["1"], false],
    ["", "=", [""], true],
    ["1.2", "exist", ["1"], false],
    ["1.2", ">=", ["1.2.0"], true],
    ["1.2.3.4", ">", ["1.2.3"], true],
    ["10.0", ">", ["9.9"], true],
    ["1..3", ">", ["1.0.2"], true],
    [".5", ">", ["0.4"], true],
    ["1.0", ">", ["", "1..2"], false],
    ["1.2.3a", ">", ["1.2.2"], true],
    ["1.2.3abc", ">", ["1.2.2"], false],
    ["v1.2.3", ">", ["1.2.2"], true],
    ["v1.2.3", ">", ["v1.2.2"], false],
    ["1.2.3", ">", ["v1.2.2"], true],
    ["1.2.3a", ">=", ["1.2.3b"], false],
    ["1.2.3-beta", ">=", ["1.2.3"], true],
    ["1.2.3-beta", ">", ["1.2.2-x"], false],
    ["1.2.3-b", ">", ["1.2.2-a", "1.2.1-a"], true],
    ["1.2.3a-b6", ">", ["1.2.2a-b6"], false],
    ["1.2.3+build", ">", ["1.2.2"], false],
    ["1.2.3\n", ">", ["1.2.2"], true],
    ["(1.2.3", ">", ["1.2.2"], false],
    ["-1.2", "<", ["1"], true],
    ["1-2-3", "<", ["2"], true],
  ])("%j %s %j: %s", (appVersion, comparator, values, expected) => {
    expect(passes(user("appVersion", comparator, ...values), { appVersion })).toBe(expected);
  });

  it("answers with an error for a version that is too long to be cleaned", () => {
    const engine = load(config([feature([target({ filters: op("and", user("appVersion", ">", "1")) })])]));
    const { eval: reason } = engine.evaluateVariable("flag", { user_id: "ana", appVersion: "v1".repeat(1000) });
    expect(reason).toEqual({ reason: "ERROR", details: "Error" });
    expect(engine.evaluateVariable("flag", { user_id: "ana", appVersion: "2" }).variable?.value).toBe(true);
  });
});
