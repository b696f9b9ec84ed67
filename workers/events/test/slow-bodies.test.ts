import { describe, expect, it } from "vitest";

import { clientBody, countServed, postServed } from "./events-kit.ts";

const encoder = new TextEncoder();

/** A body of which the sender announces the length and sends nothing, and the function that ends it. */
function announce(bytes: number): { readonly body: ReadableStream; abort(): void } {
  const { readable, writable } = new FixedLengthStream(bytes);
  return { body: readable, abort: () => void writable.abort("the test is over").catch(() => {}) };
}

/** A body of unknown length in chunks of `size` bytes. */
function chunked(text: string, size: number): ReadableStream {
  const bytes = encoder.encode(text);
  const { readable, writable } = new IdentityTransformStream();
  const send = async (): Promise<void> => {
    const writer = writable.getWriter();
    for (let at = 0; at < bytes.length; at += size) await writer.write(bytes.subarray(at, at + size));
    await writer.close();
  };
  void send().catch(() => {});
  return readable;
}

/** A body of one event and that many bytes. */
function eventOf(bytes: number): string {
  const events = Array.from({ length: Math.ceil(bytes / 100_000) }, (_, index) => ({
    type: "customEvent",
    customType: `large-${index}`,
    metaData: { text: "x".repeat(99_900) },
  }));
  return JSON.stringify({ user: { user_id: "u" }, events });
}

describe("senders that announce bodies and send nothing", () => {
  it("take no room from others, and are ended with 503 after five seconds", async () => {
    const idle = Array.from({ length: 12 }, () => announce(4 * 1024 * 1024));
    const startedAtMs = performance.now();
    const ends = idle.map(async ({ body }) => {
      const response = await postServed(8, body);
      return { status: response.status, retryAfter: response.headers.get("retry-after"), text: await response.text() };
    });
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await postServed(9, clientBody([`other-${index}`]))).status),
    );
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    const outcomes = await Promise.allSettled(ends);
    for (const { abort } of idle) abort();
    expect(performance.now() - startedAtMs).toBeGreaterThan(4_500);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "fulfilled", value: { status: 503, retryAfter: "5" } });
    }
    expect(JSON.stringify(outcomes[0])).toContain("Keep the events and send them again.");
  });

  it("are ended as well when the announced body is small", async () => {
    const { body, abort } = announce(100);
    const response = await postServed(8, body);
    abort();
    expect(response.status).toBe(503);
  });
});

describe("bodies of unknown length", () => {
  it("are read in chunks of one byte", async () => {
    const response = await postServed(10, chunked(JSON.stringify(clientBody(["a".repeat(5_000)])), 1));
    expect(response.status).toBe(201);
    await expect.poll(() => countServed(10)).toBe(1);
  });

  it("are read up to 4 MiB, byte by byte as they were sent", async () => {
    const response = await postServed(11, chunked(eventOf(2_000_000), 70_001));
    expect(await response.json()).toEqual({ message: "Successfully received 20 events." });
    const tooLarge = await postServed(11, chunked(eventOf(4_400_000), 70_001));
    expect(await tooLarge.json()).toEqual({
      message: "Successfully received 0 events.",
      rejected: { post_too_large: 1 },
    });
  });
});
