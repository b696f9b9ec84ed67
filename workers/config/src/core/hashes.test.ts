import { expect, it } from "vitest";

import { hashText } from "./hashes.ts";

it("hashes different contexts differently", () => {
  const hashes = new Set(Array.from({ length: 20_000 }, (_, index) => hashText(`{"u":"${index}"}`)));
  expect(hashes.size).toBe(20_000);
});
