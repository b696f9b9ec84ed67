import type { ServedVariable } from "@burgee/contract";
import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { createDocument } from "../../test/publish-fixture.ts";
import type { Compress } from "./ports.ts";
import { RenderedConfig } from "./rendered-config.ts";

const BYTES = Uint8Array.from(new TextEncoder().encode(JSON.stringify(createDocument("env", 1))));
const COPY = new Uint8Array(100);
const ignore = (): void => undefined;

function createWorld(compress: Compress) {
  const clock = createManualClock();
  let calls = 0;
  const counted: Compress = (bytes, encoding) => {
    calls += 1;
    return compress(bytes, encoding);
  };
  const rendered = new RenderedConfig("env e1 client", BYTES, { clock, compress: counted });
  return { clock, rendered, readCalls: () => calls };
}

describe("compressed copies", () => {
  it("are made once per encoding, and come without a promise from then on", async () => {
    const { rendered, readCalls } = createWorld(async () => COPY);
    expect(await Promise.all([rendered.compressed("br", ignore), rendered.compressed("br", ignore)])).toEqual([
      COPY,
      COPY,
    ]);
    expect(rendered.compressed("br", ignore)).toBe(COPY);
    expect(readCalls()).toBe(1);
    await rendered.compressed("gzip", ignore);
    expect(readCalls()).toBe(2);
  });

  it("make nobody wait longer than two seconds, and are begun anew when the first attempt never ends", async () => {
    const attempts: ((bytes: Uint8Array<ArrayBuffer>) => void)[] = [];
    const { clock, rendered, readCalls } = createWorld(() => new Promise((resolve) => attempts.push(resolve)));
    const first = rendered.compressed("br", ignore);
    await clock.advance(1_500);
    const second = rendered.compressed("br", ignore);
    await clock.advance(500);
    expect([await first, readCalls()]).toEqual([undefined, 1]);
    const third = rendered.compressed("br", ignore);
    expect(readCalls()).toBe(2);
    attempts[1]?.(COPY);
    expect(await third).toBe(COPY);
    await clock.advance(1_500);
    expect(await second).toBeUndefined();
    expect(rendered.compressed("br", ignore)).toBe(COPY);
  });

  it("are tried again after a failure", async () => {
    let isFailing = true;
    const { rendered } = createWorld(async () => {
      if (isFailing) throw new Error("no memory");
      return COPY;
    });
    expect(await rendered.compressed("br", ignore)).toBeUndefined();
    isFailing = false;
    expect(await rendered.compressed("br", ignore)).toBe(COPY);
  });
});

it("counts what it holds", async () => {
  const { rendered } = createWorld(async () => COPY);
  expect(rendered.heldBytes).toBe(0);
  await rendered.compressed("br", ignore);
  expect(rendered.heldBytes).toBe(100);
  expect(rendered.knownVariables.map(({ key }) => key)).toEqual(["text", "flag", "count", "data", "greeting"]);
  const withVariables = rendered.heldBytes;
  expect(withVariables).toBeGreaterThan(100);
  const outcome = {} as ServedVariable;
  rendered.flags.set(outcome, "x".repeat(500), 500);
  expect([rendered.flags.get(outcome), rendered.flags.get({} as ServedVariable)]).toEqual(["x".repeat(500), undefined]);
  expect(rendered.heldBytes - withVariables).toBeGreaterThanOrEqual(500);
});
