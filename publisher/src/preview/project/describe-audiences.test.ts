import { expect, it } from "vitest";

import { openProjectPreview } from "../index.ts";

const FILES = [
  { path: "project.yaml", text: "key: shop\nname: Shop\n" },
  { path: "environments.yaml", text: "production: { type: production, name: Production }\n" },
  {
    path: "audiences/staff.yaml",
    text: 'name: Staff\ndescription: Us\nwhen: { email: { endsWith: "@shop.example" } }\n',
  },
  { path: "audiences/early.yaml", text: "name: Early\nwhen: { any: [{ audience: staff }, { country: [DE, FR] }] }\n" },
];

it("says of each audience what its file says, who belongs to it, and which others it names", () => {
  const preview = openProjectPreview(FILES);
  expect(preview.audiences()).toEqual({
    kind: "previewed",
    result: [
      {
        key: "early",
        path: "audiences/early.yaml",
        name: "Early",
        rule: expect.stringMatching(/^in audience staff or country .*DE/),
        names: ["staff"],
      },
      {
        key: "staff",
        path: "audiences/staff.yaml",
        name: "Staff",
        description: "Us",
        rule: 'email ends with "@shop.example"',
        names: [],
      },
    ],
  });
  preview.edit("audiences/staff.yaml", "name: Staff\nwhen: { nonsense: 1 }\n");
  expect(preview.audiences().kind).toBe("problems");
});
