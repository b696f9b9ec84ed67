import { expect, it } from "vitest";

import { describeVariables } from "../src/core/describe-variables.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

it("describes variables by key with the values that variations serve", () => {
  expect(describeVariables(sampleBundle())).toEqual([
    {
      key: "copy",
      type: "String",
      description: undefined,
      feature: "checkout",
      visibility: ["server", "client", "mobile"],
      allowed: undefined,
      values: ["Order", "Buy"],
    },
    expect.objectContaining({ key: "pages", type: "Number", values: [3, 1] }),
  ]);
});

it("names the values of a schema, and the SDKs that the feature names", () => {
  const bundle = editFeature(
    "  copy: String\n",
    "  copy: { type: String, description: The button, schema: { enum: [Order, Buy] } }\nsdkVisibility: [server]\n",
  );
  const [copy] = describeVariables(bundle);
  expect(copy).toMatchObject({ description: "The button", visibility: ["server"], allowed: ["Order", "Buy"] });
});

it("leaves out variables of archived features, as the configs do", () => {
  expect(describeVariables(editFeature("type: release\n", "type: release\nstatus: archived\n"))).toEqual([]);
});

it("describes nothing of files with errors", () => {
  expect(describeVariables(sampleBundle({ "environments.yaml": undefined }))).toEqual([]);
});
