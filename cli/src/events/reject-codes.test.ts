import { readFileSync } from "node:fs";

import { describeReject, REJECT_CODES } from "@burgee/contract";
import { describe, expect, it } from "vitest";

const page = readFileSync(new URL("../../../docs/design/event-schema.md", import.meta.url), "utf8");

describe("reject codes", () => {
  it("stand with their messages in docs/design/event-schema.md, in this order", () => {
    const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| (.*?) +\|$/gm)].map(([, code, message]) => [code, message]);
    const codes = new Set<string>(REJECT_CODES.map(({ code }) => code));
    expect(rows.filter(([code = ""]) => codes.has(code))).toEqual(
      REJECT_CODES.map(({ code }) => [code, describeReject(code)]),
    );
  });
});
