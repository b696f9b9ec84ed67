import { expect, it } from "vitest";

import { findDrift, nameRoute } from "./find-drift.ts";

const described = (what: string, ...routes: string[]) => ({ what, routes });

it("names a route however its variables are written", () => {
  expect(nameRoute("get", "/a/{b}/c/:d")).toBe("GET /a/{}/c/{}");
});

it("finds nothing between equal descriptions in another order", () => {
  expect(findDrift(described("rows", "GET /a", "POST /a"), described("mounts", "POST /a", "GET /a"))).toEqual([]);
});

it("names what either side lacks or has twice", () => {
  expect(findDrift(described("rows", "GET /a", "GET /b"), described("mounts", "GET /b", "GET /c", "GET /b"))).toEqual([
    "GET /a: in rows, but not once in mounts",
    "GET /c: in mounts, but not once in rows",
    "GET /b: in mounts, but not once in rows",
  ]);
});
