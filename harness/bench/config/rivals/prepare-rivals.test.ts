import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { prepareRivals } from "./prepare-rivals.ts";

const folder = mkdtempSync(join(tmpdir(), "burgee-bench-rivals-"));
const program = join(folder, "unleash-edge");

beforeAll(() =>
  writeFileSync(program, '#!/bin/sh\n[ "$1" = --help ] && echo "Usage: unleash-edge [OPTIONS] <COMMAND>"\n', {
    mode: 0o755,
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

describe("prepareRivals", () => {
  it("takes a program that is there, without the others", () => {
    expect(prepareRivals({ isBuilding: false, paths: { unleashEdge: program } })).toEqual({
      programs: { unleashEdge: { path: program } },
      unavailable: {},
    });
  });

  it("says which path leads to no such program", () => {
    const path = join(folder, "none");
    expect(() => prepareRivals({ isBuilding: false, paths: { unleashEdge: program, flagd: path } })).toThrow(
      `${path} does not answer`,
    );
  });
});
