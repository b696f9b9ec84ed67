import { expect, it } from "vitest";

import { COMPARATOR_EDITS } from "./comparator-edits.ts";

it.each(COMPARATOR_EDITS.map(({ file, apply }) => [file, apply] as const))(
  "refuses to edit %s when its place is gone, rather than count it unchanged",
  (_, apply) => {
    expect(() => apply("export {};\n")).toThrow("once; the file has it 0 times");
  },
);
