import { describe, expect, it } from "vitest";

import { attributeNames, CONTEXT_ATTRIBUTES, targetedAttributes } from "./attributes.ts";

describe("context attributes", () => {
  it("have names of their own", () => {
    const names = CONTEXT_ATTRIBUTES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("fill the engine's slots without a gap", () => {
    const slots = CONTEXT_ATTRIBUTES.flatMap((row) => ("targeting" in row ? [row.targeting.slot] : []));
    expect(slots.toSorted((a, b) => a - b)).toEqual(slots.map((_, index) => index));
  });

  it("are listed by type and reader, in the order of the rows", () => {
    expect(attributeNames(["time", "data"])).toEqual([
      "createdDate",
      "lastSeenDate",
      "customData",
      "privateCustomData",
    ]);
    expect(attributeNames(["text"], "stored")).toEqual(["email", "name", "language", "country"]);
    expect(attributeNames(["data"], "stored")).toEqual(["customData"]);
  });

  it("have the same meaning in every OpenFeature context, a host's name included", () => {
    const scalars = ["text", "boolean", "number", "time"] as const;
    expect(attributeNames(scalars, "openfeature")).toEqual(attributeNames(scalars));
  });

  it("that rules read come in the order of their slots", () => {
    expect(targetedAttributes()).toEqual([
      { name: "user_id", kind: "text" },
      { name: "email", kind: "text" },
      { name: "country", kind: "text" },
      { name: "platform", kind: "text" },
      { name: "platformVersion", kind: "version" },
      { name: "appVersion", kind: "version" },
      { name: "deviceModel", kind: "text" },
    ]);
  });
});
