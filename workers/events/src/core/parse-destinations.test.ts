import { describe, expect, it } from "vitest";

import { parseDestinations } from "./parse-destinations.ts";
import { parseRoutingOverride } from "./routing-override.ts";

const STREAM = { name: "events", region: "us-east-1", ratio: 1 };

describe("FIREHOSE_STREAMS", () => {
  it.each([0.000_1, 0.5, 1])("takes the ratio %d", (ratio) => {
    const parse = parseDestinations(JSON.stringify([{ ...STREAM, ratio }]));
    expect(parse).toEqual({ ok: true, destinations: [{ ...STREAM, ratio }] });
  });

  it.each(["https://firehose.eu-west-2.amazonaws.com", "https://x/", "http://127.0.0.1:4573", "http://[::1]:1/"])(
    "takes the endpoint %s",
    (endpoint) => {
      expect(parseDestinations(JSON.stringify([{ ...STREAM, endpoint }])).ok).toBe(true);
    },
  );

  it.each([-0.1, 1.1, "1", null, true])("refuses the ratio %j and says what to give", (ratio) => {
    const parse = parseDestinations(JSON.stringify([{ ...STREAM, ratio }]));
    expect(parse).toEqual({
      ok: false,
      problems: [`FIREHOSE_STREAMS[0].ratio must be a number from 0 to 1, not ${JSON.stringify(ratio)}`],
    });
  });

  it.each([
    [undefined, "not set"],
    ["", "not set"],
    ["nope", "not JSON"],
    ["{}", "must be a list"],
    ["[]", "at least one stream"],
    ["[7]", "must be an object"],
    [JSON.stringify([{ ...STREAM, ratio: undefined }]), "not absent"],
    [JSON.stringify([{ ...STREAM, name: "a b" }]), "delivery stream name"],
    [JSON.stringify([{ ...STREAM, region: "mars" }]), "AWS region"],
    [JSON.stringify([{ ...STREAM, endpoint: "ftp://x" }]), "must be an https origin"],
    [JSON.stringify([{ ...STREAM, endpoint: "http://firehose.us-east-1.amazonaws.com" }]), "http only on this machine"],
    [JSON.stringify([{ ...STREAM, endpoint: "http://127.0.0.1.example" }]), "http only on this machine"],
    [JSON.stringify([{ ...STREAM, endpoint: "https://user:secret@x" }]), "must be an https origin"],
    [JSON.stringify([{ ...STREAM, endpoint: "https://x/path" }]), "must be an https origin"],
    [JSON.stringify([STREAM, STREAM]), "twice"],
    [JSON.stringify([{ ...STREAM, ratio: 0 }]), "every ratio"],
  ])("refuses %j", (text, problem) => {
    const parse = parseDestinations(text);
    expect(parse.ok ? "accepted" : parse.problems.join()).toContain(problem);
  });

  it("names every problem at once", () => {
    const parse = parseDestinations(JSON.stringify([{ name: "", region: "", ratio: 7 }]));
    expect(parse.ok ? [] : parse.problems).toHaveLength(3);
  });
});

describe("the routing variable", () => {
  it.each([{}, { ratios: {} }])("%j is no override", (value) => {
    expect(parseRoutingOverride(value, ["a"])).toEqual({ ok: true, override: undefined });
  });

  it("sets ratios of known streams", () => {
    expect(parseRoutingOverride({ ratios: { a: 0.2, b: 0.8 } }, ["a", "b"])).toEqual({
      ok: true,
      override: { ratios: { a: 0.2, b: 0.8 } },
    });
  });

  it.each([[7], [{ ratios: [] }], [{ ratios: { c: 1 } }], [{ ratios: { a: 2 } }], [{ ratios: { a: 0 } }]])(
    "refuses %j",
    (value) => {
      expect(parseRoutingOverride(value, ["a"]).ok).toBe(false);
    },
  );
});
