import { readFile } from "node:fs/promises";

import { signWebhook } from "@burgee/contract";
import { beforeAll, describe, expect, it } from "vitest";

type Check = (header: string, body: string, secret: string, nowSeconds?: number) => boolean;

const PAGE = new URL("../../docs/design/webhooks.md", import.meta.url);
const BODY = '{"type":"published","message":"größer → 1"}';
const NOW = 1_793_318_400;

let isFromBurgee: Check;

beforeAll(async () => {
  const example = /```js\n([\s\S]*?)```/.exec(await readFile(PAGE, "utf8"))?.[1] ?? "";
  if (example.trim().split("\n").length > 12) throw new Error("the example is longer than it needs to be");
  const module = (await import(`data:text/javascript,${encodeURIComponent(example)}`)) as { isFromBurgee: Check };
  ({ isFromBurgee } = module);
});

describe("the check of signatures that the documentation shows", () => {
  it("accepts what is signed, under either of two secrets", async () => {
    const header = await signWebhook(["new", "old"], BODY, NOW);
    expect(header).toMatch(/^t=1793318400,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
    for (const secret of ["new", "old"]) expect(isFromBurgee(header, BODY, secret, NOW + 60)).toBe(true);
  });

  it("refuses another secret, body or time, and what is too old", async () => {
    const header = await signWebhook(["secret"], BODY, NOW);
    expect(isFromBurgee(header, BODY, "secret", NOW)).toBe(true);
    expect(isFromBurgee(header, BODY, "other", NOW)).toBe(false);
    expect(isFromBurgee(header, `${BODY} `, "secret", NOW)).toBe(false);
    expect(isFromBurgee(header.replace("t=1793318400", "t=1793318401"), BODY, "secret", NOW)).toBe(false);
    expect(isFromBurgee(header, BODY, "secret", NOW + 301)).toBe(false);
    expect(isFromBurgee(header, BODY, "secret", NOW - 301)).toBe(false);
  });

  it.each([
    "",
    "t=",
    "t=1793318400",
    "t=1793318400,v1=",
    "t=1793318400,v1=zz",
    `t=1793318400,v1=${"é".repeat(64)}`,
    "v1=00",
    "t=NaN,v1=00",
    ",,,=,=",
  ])("refuses the header %j", (header) => {
    expect(isFromBurgee(header, BODY, "secret", NOW)).toBe(false);
  });
});
