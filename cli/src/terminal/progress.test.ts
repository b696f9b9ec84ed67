import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { withProgress } from "./progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const later = (ms: number) =>
  new Promise<string>((resolve) => {
    setTimeout(() => resolve("done"), ms);
  });

/** What is written while work takes some time. */
async function written(ms: number, isTTY: boolean): Promise<readonly string[]> {
  const texts: string[] = [];
  const stream = { isTTY, write: (text: string | Uint8Array) => texts.push(String(text)) > 0 };
  const result = withProgress("publishing", later(ms), stream);
  await vi.advanceTimersByTimeAsync(ms);
  expect(await result).toBe("done");
  return texts;
}

describe("progress", () => {
  it("is shown on a terminal from the first second on, and removed at the end", async () => {
    expect(await written(2_500, true)).toEqual([
      "\r\u001b[Kpublishing… 1 s",
      "\r\u001b[Kpublishing… 2 s",
      "\r\u001b[K",
    ]);
  });

  it("is not shown for fast work, nor without a terminal", async () => {
    expect(await written(900, true)).toEqual([]);
    expect(await written(5_000, false)).toEqual([]);
  });

  it("is removed when the work fails", async () => {
    const texts: string[] = [];
    const stream = { isTTY: true, write: (text: string | Uint8Array) => texts.push(String(text)) > 0 };
    const failing = withProgress(
      "publishing",
      later(1_500).then(() => Promise.reject(new Error("no"))),
      stream,
    );
    const outcomes = Promise.allSettled([failing]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await outcomes).toMatchObject([{ status: "rejected" }]);
    expect(texts.at(-1)).toBe("\r\u001b[K");
  });
});
