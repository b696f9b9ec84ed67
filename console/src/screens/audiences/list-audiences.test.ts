import type { FeatureListing } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { listAudiences } from "./list-audiences.ts";

const features = [
  {
    key: "checkout",
    name: "Checkout",
    audiences: ["staff"],
    environments: { development: { status: "active" }, production: { status: "inactive" } },
  },
  { key: "search", environments: {} },
] as unknown as readonly FeatureListing[];

test("an audience has the flags that name it, where they are on, and the audiences that it is part of", () => {
  const described = [
    { key: "early", path: "", name: "Early", rule: "in audience staff", names: ["staff"] },
    { key: "staff", path: "", rule: 'email ends with "@shop"', names: [] },
  ];
  expect(listAudiences(described, features)).toMatchObject([
    { key: "early", name: "Early", uses: [], namedBy: [] },
    {
      key: "staff",
      name: "staff",
      uses: [{ flag: "checkout", name: "Checkout", environments: ["development"] }],
      namedBy: ["early"],
    },
  ]);
});

test("without the files, the audiences are those that flags name", () => {
  expect(listAudiences(undefined, features)).toMatchObject([{ key: "staff", rule: undefined }]);
});
