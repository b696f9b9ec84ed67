import { ADMIN_ROWS, type AdminRow } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { addressOf, type CalledRoute, isRepeatable, ROUTES } from "./routes.ts";

test.each(Object.keys(ROUTES).filter((name) => name in ADMIN_ROWS) as (CalledRoute & keyof typeof ADMIN_ROWS)[])(
  "%s is the row of the contract",
  (name) => {
    const row: AdminRow = ADMIN_ROWS[name];
    const [worker, method, path, repetition] = ROUTES[name];
    expect([worker, method, path]).toEqual([row.worker, row.method, row.path]);
    expect(repetition === "keyed").toBe("idempotency-key" in row.headers);
  },
);

test("an address has its params escaped and its query without what is undefined", () => {
  expect(addressOf("readFeature", { project: "shop", feature: "a/b" })).toBe(
    "/api/publish/projects/shop/features/a%2Fb",
  );
  expect(addressOf("listAudit", { project: "shop" }, { actor: "a&b", limit: undefined })).toBe(
    "/api/publish/projects/shop/audit?actor=a%26b",
  );
});

test("routes outside of projects have their own way", () => {
  expect(addressOf("readLedger", {})).toBe("/api/ledger");
  expect(addressOf("readLedger", {}, { lines: "dead" })).toBe("/api/ledger?lines=dead");
  expect(addressOf("replay", {})).toBe("/api/replay");
  expect(addressOf("readCounts", { project: "shop", environment: "e1" }, { by: "minute" })).toBe(
    "/api/events/projects/shop/environments/e1/counts?by=minute",
  );
});

test("a post without a key is not repeated", () => {
  expect(isRepeatable("createToken")).toBe(false);
  expect(isRepeatable("addOverlayEntry")).toBe(true);
  expect(isRepeatable("editChange")).toBe(true);
});
