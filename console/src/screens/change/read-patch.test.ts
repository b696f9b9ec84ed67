import { expect, test } from "vitest";

import { readPatch } from "./read-patch.ts";

test("a patch becomes lines with their numbers on both sides, file by file", () => {
  const patch = [
    "diff --git a/features/a.yaml b/features/a.yaml",
    "--- a/features/a.yaml",
    "+++ b/features/a.yaml",
    "@@ -3,3 +3,3 @@",
    " key: a",
    "--- old",
    "+++ new",
    " end",
    "@@ -20,1 +20,2 @@",
    " x",
    "+y",
    "\\ No newline at end of file",
    "diff --git a/features/b.yaml b/features/b.yaml",
    "deleted file mode 100644",
    "--- a/features/b.yaml",
    "+++ /dev/null",
    "@@ -1,1 +0,0 @@",
    "-gone",
    "",
  ].join("\n");
  expect(readPatch(patch)).toEqual([
    {
      path: "features/a.yaml",
      lines: [
        { kind: "same", before: 3, after: 3, text: "key: a" },
        { kind: "removed", before: 4, text: "-- old" },
        { kind: "added", after: 4, text: "++ new" },
        { kind: "same", before: 5, after: 5, text: "end" },
        { kind: "gap", text: "" },
        { kind: "same", before: 20, after: 20, text: "x" },
        { kind: "added", after: 21, text: "y" },
      ],
    },
    { path: "features/b.yaml", lines: [{ kind: "removed", before: 1, text: "gone" }] },
  ]);
});
