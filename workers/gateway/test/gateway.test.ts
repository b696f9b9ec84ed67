import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const fetchGateway = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(`http://burgee.test${path}`, { redirect: "manual", ...init }));

describe("gateway", () => {
  it.each([
    ["/config/v2/server/k.json", "config"],
    ["/v1/events/batch", "events"],
    ["/event-stream?environment=e", "realtime"],
    ["/admin/v1/projects", "publish"],
  ])("sends %s to %s", async (path, worker) => {
    const response = await fetchGateway(path);
    expect(response.headers.get("x-worker")).toBe(worker);
    expect(response.headers.get("etag")).toBe('"e1"');
    expect((await response.json<Echo>()).url).toBe(`http://burgee.test${path}`);
  });

  it("merges slashes and keeps method, headers, query and body", async () => {
    const response = await fetchGateway("//v1//events?x=//y", {
      method: "POST",
      headers: { authorization: "dvc_server_a", "x-own": "1" },
      body: "[1,2]",
    });
    const echo = await response.json<Echo>();
    expect(echo).toMatchObject({ method: "POST", url: "http://burgee.test/v1/events?x=//y", body: "[1,2]" });
    expect(echo.headers).toMatchObject({ authorization: "dvc_server_a", "x-own": "1" });
  });

  it("leaves preflights to the Worker that owns the path", async () => {
    const response = await fetchGateway("/v1/sdkConfig", { method: "OPTIONS" });
    expect(response.headers.get("x-worker")).toBe("config");
  });

  it("does not follow redirects", async () => {
    expect((await fetchGateway("/config/redirect")).status).toBe(302);
  });

  it("answers 404 as JSON where nothing is served", async () => {
    const response = await fetchGateway("/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
  });

  it("answers 503 as JSON when a Worker breaks", async () => {
    const response = await fetchGateway("/config/throw");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({ statusCode: 503 });
  });

  it("asks every Worker for its health", async () => {
    const response = await fetchGateway("/health");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "ok",
      workers: Object.fromEntries(
        ["config", "events", "publish", "realtime"].map((name) => [name, { status: "ok", detail: { name } }]),
      ),
    });
  });
});
