import { describe, expect, it } from "vitest";

import { errorResponse } from "./answers.ts";
import {
  drainBody,
  readBodyText,
  readJsonBody,
  isEqualSecret,
  readBearerToken,
  readSdkKey,
  readRequestId,
  readTraceParent,
  parseQuery,
  decodeSegment,
  readRequestPath,
} from "./request.ts";

describe("readRequestPath", () => {
  it.each([
    ["http://h/config/v2/server/k.json", "/config/v2/server/k.json", ""],
    ["http://h//config/v2///server/k.json?a=1", "/config/v2/server/k.json", "a=1"],
    ["http://h:80", "/", ""],
    ["http://h?x=//y", "/", "x=//y"],
    ["http://h/p?u=http://other//x#frag", "/p", "u=http://other//x"],
    ["http://h/a%2Fb", "/a%2Fb", ""],
  ])("%s", (url, path, query) => {
    expect(readRequestPath(url)).toEqual({ path, query });
  });

  it("decodes a segment once, and refuses malformed escapes", () => {
    expect([decodeSegment("a%2Fb"), decodeSegment("plain"), decodeSegment("%zz")]).toEqual(["a/b", "plain", undefined]);
  });
});

describe("readSdkKey", () => {
  it.each([
    [{ authorization: "dvc_server_a" }, undefined, "dvc_server_a"],
    [{ authorization: "Bearer dvc_server_a" }, undefined, "dvc_server_a"],
    [{ authorization: "bearer  dvc_server_a " }, "query", "dvc_server_a"],
    [{ "devcycle-authorization": "dvc_server_a" }, undefined, "dvc_server_a"],
    [{}, "dvc_client_q", "dvc_client_q"],
    [{ authorization: "" }, "dvc_client_q", "dvc_client_q"],
    [{ authorization: "Bearer " }, undefined, undefined],
    [{}, "", undefined],
  ])("%j with query %s", (headers, query, expected) => {
    expect(readSdkKey(new Headers(headers), query)).toBe(expected);
  });

  it("takes operators' tokens only with their scheme", () => {
    expect(readBearerToken(new Headers({ authorization: "Bearer t0ken" }))).toBe("t0ken");
    expect(readBearerToken(new Headers({ authorization: "t0ken" }))).toBeUndefined();
  });
});

it("parses queries like a form, keeps malformed escapes and the first of a repeated name", () => {
  const query = parseQuery("a=1&b=x+y&c=%C3%A9&d&e=&a=2&f=%zz&%67=h&i=j=k");
  expect(Object.fromEntries(query)).toEqual({ a: "1", b: "x y", c: "é", d: "", e: "", f: "%zz", g: "h", i: "j=k" });
});

it("agrees with URLSearchParams on ordinary queries", () => {
  const text = new URLSearchParams({ user_id: "a+b@c.d", customData: '{"s p":"é&="}', x: "" }).toString();
  expect(Object.fromEntries(parseQuery(text))).toEqual(Object.fromEntries(new URLSearchParams(text)));
});

describe("readJsonBody", () => {
  const post = (body: string | ReadableStream): Request =>
    new Request("http://h/", { method: "POST", body, ...(typeof body === "string" ? {} : { duplex: "half" }) });
  const stream = (text: string): ReadableStream =>
    new ReadableStream({
      start(controller) {
        for (const character of text) controller.enqueue(new TextEncoder().encode(character));
        controller.close();
      },
    });

  it("reads JSON up to the limit, with and without a declared length", async () => {
    expect(await readJsonBody(post("[1]"), 3)).toMatchObject({ kind: "json", value: [1] });
    expect(await readJsonBody(post(stream("[1]")), 3)).toMatchObject({ kind: "json", value: [1] });
  });

  it("holds a body in one buffer, however small the chunks in which it comes", async () => {
    const text = JSON.stringify("x".repeat(100_000));
    const body = await readJsonBody(post(stream(text)), text.length);
    expect(body).toMatchObject({ kind: "json", value: "x".repeat(100_000) });
    expect(body.kind === "json" && body.bytes.buffer.byteLength).toBeLessThanOrEqual(2 * text.length);
    expect(await readJsonBody(post(stream(text)), text.length - 1)).toEqual({ kind: "too_large" });
  });

  it("refuses one byte more, broken JSON and broken UTF-8", async () => {
    expect(await readJsonBody(post("[12]"), 3)).toEqual({ kind: "too_large" });
    expect(await readJsonBody(post(stream("[12]")), 3)).toEqual({ kind: "too_large" });
    expect(await readJsonBody(post("{"), 9)).toEqual({ kind: "malformed" });
    const broken = new Request("http://h/", { method: "POST", body: Uint8Array.of(34, 255, 34) });
    expect(await readJsonBody(broken, 9)).toEqual({ kind: "malformed" });
  });
});

describe("a body that breaks off", () => {
  const breaking = (headers: Record<string, string>): Request => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("[1"));
        controller.error(new Error("Network connection lost."));
      },
    });
    return new Request("http://h/", { method: "POST", headers, body, duplex: "half" } as RequestInit);
  };

  it.each([[{}], [{ "content-length": "5" }]])("is the caller's doing, and no failure: %j", async (headers) => {
    expect(await readJsonBody(breaking(headers), 9)).toEqual({ kind: "malformed" });
    expect(await readBodyText(breaking(headers), 9)).toEqual({ kind: "malformed" });
  });
});

describe("draining a refused request", () => {
  const streaming = { method: "POST", duplex: "half" };

  it("reads a body to its end, and an endless one no further than about 1 MiB", async () => {
    const request = new Request("http://h/", { method: "POST", body: "x".repeat(500_000) });
    await drainBody(request);
    expect(request.bodyUsed).toBe(true);
    let chunks = 0;
    const endless = new ReadableStream({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    await drainBody(new Request("http://h/", { ...streaming, body: endless }));
    expect(chunks).toBeLessThanOrEqual(20);
  });

  it("gives up on a body that does not come", async () => {
    let isCancelled = false;
    const silent = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    await drainBody(new Request("http://h/", { ...streaming, body: silent }));
    expect(isCancelled).toBe(true);
  }, 4_000);
});

it("repeats the status in error bodies", async () => {
  const response = errorResponse(403, ["a", "b"], { "retry-after": "5" });
  expect(response.status).toBe(403);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).toEqual({ statusCode: 403, message: ["a", "b"] });
});

it("takes over safe request ids and trace contexts only", () => {
  expect(readRequestId(new Headers({ "x-request-id": "abc-12345" }))).toBe("abc-12345");
  expect(readRequestId(new Headers({ "x-request-id": "<script>12" }))).toMatch(/^[0-9a-f-]{36}$/);
  const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  expect(readTraceParent(new Headers({ traceparent: trace }))).toBe(trace);
  for (const traceparent of [
    "00-x",
    trace.replace("00-", "ff-"),
    trace.replaceAll("a", "0"),
    trace.replaceAll("b", "0"),
    trace.toUpperCase(),
    `${trace}-more`,
  ]) {
    expect(readTraceParent(new Headers({ traceparent }))).toBeUndefined();
  }
});

it("compares secrets whatever their lengths", async () => {
  expect(await isEqualSecret("same", "same")).toBe(true);
  expect(await isEqualSecret("same", "samE")).toBe(false);
  expect(await isEqualSecret("", "x")).toBe(false);
});
