import { describe, expect, it } from "vitest";

import { findInstallScriptProblems } from "./check-install-scripts.ts";

const LOCK = {
  packages: {
    "": { hasInstallScript: true },
    "node_modules/esbuild": { hasInstallScript: true },
    "node_modules/plain": {},
    "node_modules/plain/node_modules/@scope/native": { hasInstallScript: true },
  },
};

describe("the check of install scripts", () => {
  it("accepts a lock file whose scripts were all reviewed", () => {
    expect(findInstallScriptProblems(LOCK, { esbuild: true, "@scope/native": false })).toEqual([]);
  });

  it("reports a nested dependency with a script that nobody reviewed", () => {
    expect(findInstallScriptProblems(LOCK, { esbuild: true })).toEqual([expect.stringContaining("@scope/native runs")]);
  });

  it("takes no name of an object's own members for a review", () => {
    const lock = { packages: { "node_modules/constructor": { hasInstallScript: true } } };
    expect(findInstallScriptProblems(lock, {})).toEqual([expect.stringContaining("constructor runs")]);
  });

  it("reports a review that outlived its package", () => {
    expect(findInstallScriptProblems({ packages: {} }, { esbuild: true })).toEqual([
      expect.stringContaining("remove it"),
    ]);
  });
});
