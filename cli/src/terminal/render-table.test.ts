import { expect, it } from "vitest";

import { renderTable } from "./render-table.ts";

it("drops what would reorder or steer the terminal from cells and columns", () => {
  const table = renderTable(["na\u202eme"], [{ "na\u202eme": "paid\u202e\u2066 0.00\u001b[31m\u200f\u061c" }]);
  expect(table).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  expect(table).toContain("name");
  expect(table).toContain("paid 0.00 [31m");
});

it("leaves right-to-left letters and joined emoji as they are", () => {
  const text = "\u05e9\u05dc\u05d5\u05dd \u{1f468}\u200d\u{1f469}";
  expect(renderTable(["a"], [{ a: text }])).toContain(text);
});
