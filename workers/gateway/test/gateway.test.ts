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
});

describe("/health", () => {
  const fetchHealth = (init?: RequestInit): Promise<Response> => fetchGateway("/health", init);

  /** How often each Worker was asked so far; reading it asks each once, and one of them twice. */
  async function countCalls(): Promise<Record<string, number>> {
    const response = await fetchHealth({ headers: { authorization: "Bearer the-token" } });
    const { workers } = await response.json<{ workers: Record<string, { detail: { asked: number } }> }>();
    return Object.fromEntries(Object.entries(workers).map(([name, { detail }]) => [name, detail.asked]));
  }

  it("shows strangers the status alone", async () => {
    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "the-token" }]) {
      const response = await fetchHealth({ headers });
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({ status: "ok" });
    }
  });

  it("shows the holder of the admin token what every Worker says", async () => {
    const response = await fetchHealth({ headers: { authorization: "Bearer the-token" } });
    const body = await response.json<{ status: string; workers: Record<string, unknown> }>();
    expect(body.status).toBe("ok");
    expect(Object.keys(body.workers).toSorted()).toEqual(["config", "events", "publish", "realtime"]);
    expect(body.workers).toMatchObject({ config: { status: "ok", detail: { worker: "config" } } });
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("is not answered to %s", async (method) => {
    const response = await fetchHealth({ method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await response.json()).toMatchObject({ statusCode: 405 });
  });

  it("is answered to HEAD without a body", async () => {
    const response = await fetchHealth({ method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("asks the Workers at most once a second, however many strangers ask", async () => {
    const before = await countCalls();
    const startMs = Date.now();
    for (let call = 0; call < 40; call += 1) await fetchHealth();
    const seconds = Math.ceil((Date.now() - startMs) / 1_000);
    const after = await countCalls();
    for (const name of ["config", "publish", "realtime"]) {
      // The count itself is a call, too.
      expect((after[name] ?? 0) - (before[name] ?? 0)).toBeLessThanOrEqual(2 + seconds);
    }
  });

  it("asks one Worker, not four, for a wrong token", async () => {
    const before = await countCalls();
    for (let call = 0; call < 20; call += 1) await fetchHealth({ headers: { authorization: "Bearer wrong" } });
    const after = await countCalls();
    expect((after["config"] ?? 0) - (before["config"] ?? 0)).toBeLessThanOrEqual(2);
    expect((after["events"] ?? 0) - (before["events"] ?? 0)).toBeLessThanOrEqual(20 + 3);
  });
});
