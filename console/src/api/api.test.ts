import { expect, test, vi } from "vitest";

import { createApi } from "./api.ts";
import { createConnection } from "./connection.ts";

/** Answers in turn; a text is a refusal to connect. */
function makeApi(...answers: readonly (Response | "lost")[]) {
  const page = new EventTarget();
  const connection = createConnection(page);
  const requests: Request[] = [];
  const send = (async (address: string, init: RequestInit) => {
    requests.push(new Request(new URL(address, "http://console.test"), init));
    const answer = answers[requests.length - 1] ?? "lost";
    if (answer === "lost") throw new TypeError("fetch failed");
    return answer;
  }) as typeof fetch;
  return { page, connection, requests, api: createApi(send, connection) };
}

const params = { project: "shop", environment: "production" };

test("a lost request is repeated under the same key, and the page knows meanwhile", async () => {
  const { api, connection, requests } = makeApi("lost", Response.json({ outcome: "published" }));
  const reply = api.call("addOverlayEntry", { params, body: { kind: "frozen", reason: "Sale" } });
  await vi.waitFor(() => expect(connection.state()).toBe("offline"));
  connection.tryNow();
  await expect(reply).resolves.toEqual({ outcome: "published" });
  expect(connection.state()).toBe("online");
  expect(requests.map(({ headers }) => headers.get("x-burgee"))).toEqual(["console", "console"]);
  const [first, second] = requests.map(({ headers }) => headers.get("idempotency-key"));
  expect(first).toMatch(/^[\da-f-]{36}$/);
  expect(second).toBe(first);
});

test("a lost post that may not be repeated says that nobody knows whether it arrived", async () => {
  const { api, requests } = makeApi("lost", Response.json({}));
  const reply = api.call("createToken", { params: { project: "shop" }, body: { role: "reader", label: "CI" } });
  await expect(reply).rejects.toMatchObject({ code: "unknown_outcome", status: 0 });
  expect(requests).toHaveLength(1);
});

test("an ended sign-in is waited out until the window has the focus again", async () => {
  const { api, connection, page, requests } = makeApi(
    new Response(null, { status: 401 }),
    Response.json({ revision: 1, features: [] }),
  );
  const reply = api.call("listFeatures", { params: { project: "shop" } });
  await vi.waitFor(() => expect(connection.state()).toBe("signed_out"));
  expect(requests).toHaveLength(1);
  page.dispatchEvent(new Event("focus"));
  await expect(reply).resolves.toEqual({ revision: 1, features: [] });
  expect(connection.state()).toBe("online");
});

test("a refusal has its code, lines, data and request id", async () => {
  const body = {
    statusCode: 422,
    code: "invalid_files",
    error: "Invalid flag files",
    message: ["a", "b"],
    data: { problems: [] },
  };
  const { api } = makeApi(Response.json(body, { status: 422, headers: { "x-request-id": "7f3a" } }));
  await expect(api.call("listFeatures", { params: { project: "shop" } })).rejects.toMatchObject({
    status: 422,
    code: "invalid_files",
    lines: ["a", "b"],
    requestId: "7f3a",
    data: { problems: [] },
  });
});

test("a call that is not wanted any more stops waiting", async () => {
  const { api, connection } = makeApi("lost");
  const control = new AbortController();
  const reply = api.call("listFeatures", { params: { project: "shop" } }, { signal: control.signal });
  await vi.waitFor(() => expect(connection.state()).toBe("offline"));
  control.abort(new Error("left"));
  await expect(reply).rejects.toThrow("left");
});

test("an answer of lines arrives line by line, whatever the pieces; one that breaks is an error", async () => {
  const encoder = new TextEncoder();
  const pieces = (texts: readonly string[], isBroken: boolean) =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const text of texts) controller.enqueue(encoder.encode(text));
          if (isBroken) controller.error(new TypeError("network"));
          else controller.close();
        },
      }),
    );
  const { api } = makeApi(pieces(['{"a":', '1}\n{"b":2}\n{"c', '":3}'], false), pieces(['{"a":1}\n'], true));
  const read = async () => {
    const lines: string[] = [];
    for await (const line of api.callLines("exportAudit", { params: { project: "shop" } })) lines.push(line);
    return lines;
  };
  await expect(read()).resolves.toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  await expect(read()).rejects.toMatchObject({ name: "ApiError", code: "unknown_outcome" });
});
