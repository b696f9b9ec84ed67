import { describe, expect, it } from "vitest";

import { compileBundle } from "./compile-bundle.ts";
import { SourceFile } from "./source-file.ts";

describe("a problem", () => {
  it("says the steps to the value that it is about", async () => {
    const feature = [
      "type: release",
      "flag: Boolean",
      "environments: { production: { targets: [{ key: a, serve: on }, { key: b, serve: of }] } }",
    ];
    const { problems } = await compileBundle({
      files: [
        { path: "project.yaml", text: "key: shop\n" },
        { path: "environments.yaml", text: "production: { type: production }\n" },
        { path: "features/a.yaml", text: feature.join("\n") },
        { path: "features/b.yaml", text: "colour: red\n" },
        { path: "features/c.yaml", text: "type: [\n" },
      ],
    });
    const pathsOf = (file: string) => problems.filter((problem) => problem.file === file).map(({ path }) => path);
    expect(pathsOf("features/a.yaml")).toContainEqual(["environments", "production", "targets", 1, "serve"]);
    expect(pathsOf("features/b.yaml")).toContainEqual(["colour"]);
    // Of the whole file, or of a text that cannot be read as YAML.
    expect(pathsOf("features/b.yaml")).toContain(undefined);
    expect(pathsOf("features/c.yaml")).toEqual([undefined]);
  });

  it("leads to the map around a name that is too long to repeat", () => {
    const file = new SourceFile({ path: "features/a.yaml", text: `variations: { ${"x".repeat(500)}: 1 }` });
    file.error("shape", ["variations", "x".repeat(500), "values"], "is wrong", "Correct it.");
    expect(file.problems[0]).toMatchObject({ line: 1, path: ["variations"] });
  });
});
