import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, type ClientOptions, type FlagClient } from "../src/index.ts";
import { browserPage } from "../src/page-lifecycle.ts";
import { CLIENT_KEY, PlatformServer, type ReceivedRequest } from "./platform-server.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

/** What a browser lets keepalive requests have under way together. */
const KEEPALIVE_QUOTA_BYTES = 64 * 1024;

interface Post {
  readonly payloadId: string;
  readonly user: { readonly user_id: string };
  readonly featureVars?: Readonly<Record<string, string>>;
  readonly events: readonly { readonly type: string; readonly featureVars?: Readonly<Record<string, string>> }[];
}

let server: PlatformServer;
let client: FlagClient | undefined;

beforeEach(async () => {
  server = new PlatformServer();
  server.hasStream = false;
  await server.start();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await client?.close();
  await server.stop();
});

async function open(options: Partial<ClientOptions> = {}): Promise<FlagClient> {
  client = createClient({
    sdkKey: CLIENT_KEY,
    baseUrl: server.origin,
    user: { user_id: "ada" },
    storage: createMemoryStorage(),
    page: new TestPage(),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...options,
  });
  await client.ready();
  return client;
}

function readPost({ body }: ReceivedRequest): Post {
  return JSON.parse(body) as Post;
}

function use(page: FlagClient, evaluations: number, tracked: number): void {
  for (let index = 0; index < evaluations; index += 1) page.variableValue(`key-${index}`, false);
  for (let index = 0; index < tracked; index += 1) page.track({ type: "clicked", value: index });
}

describe("a page that has no values yet", () => {
  it("reports for its user what was evaluated and tracked", async () => {
    server.configFaults.push("cut", "cut", "cut", "cut");
    const opened = await open();
    use(opened, 1, 1);
    await opened.flush();
    const [post] = server.requestsTo("/v1/events").map(readPost);
    expect(post).toMatchObject({ user: { user_id: "ada" }, events: [{ featureVars: {} }, { featureVars: {} }] });
  });
});

describe("a page that closes", () => {
  it("posts everything at once, also while a post is under way, in a form without preflight", async () => {
    const page = new TestPage();
    const opened = await open({ page });
    server.eventDelayMs = 250;
    use(opened, 0, 100);
    await expect.poll(() => server.requestsTo("/v1/events").length).toBeGreaterThan(0);
    use(opened, 8, 10);
    const before = server.requestsTo("/v1/events").length;
    page.setHidden(true);
    await expect
      .poll(() => server.requestsTo("/v1/events").flatMap((post) => readPost(post).events).length, { timeout: 200 })
      .toBe(118);
    for (const request of server.requestsTo("/v1/events").slice(before)) {
      expect(request).toMatchObject({ authorization: undefined, contentType: "text/plain" });
      expect(request.query.get("sdkKey")).toBe(CLIENT_KEY);
    }
    const ids = server.requestsTo("/v1/events").map((post) => readPost(post).payloadId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await opened.flush()).toMatchObject({ kept: expect.any(Number) });
    await expect.poll(async () => (await opened.flush()).kept).toBe(0);
    expect(server.requestsTo("/v1/events")).toHaveLength(ids.length);
  });

  it("stays within the quota of keepalive requests with 60 features, to a server that takes the map once per post", async () => {
    server.extraFeatures = 60;
    server.hasMapPerPost = true;
    const page = new TestPage();
    const keepaliveBytes: number[] = [];
    const opened = await open({
      page,
      fetch: (input, init) => {
        if (init?.keepalive === true) keepaliveBytes.push(new TextEncoder().encode(String(init.body)).length);
        return fetch(input, init);
      },
    });
    server.eventDelayMs = 250;
    use(opened, 17, 98);
    expect(server.requestsTo("/v1/events")).toEqual([]);
    page.setHidden(true);
    await expect
      .poll(() => server.requestsTo("/v1/events").flatMap((post) => readPost(post).events).length, { timeout: 200 })
      .toBe(115);
    expect(keepaliveBytes.length).toBe(server.requestsTo("/v1/events").length);
    expect(keepaliveBytes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(KEEPALIVE_QUOTA_BYTES);
  });
});

describe("the feature map", () => {
  it("stands once in each post to a server that announces it", async () => {
    server.hasMapPerPost = true;
    const opened = await open();
    use(opened, 2, 2);
    await opened.flush();
    const [post] = server.requestsTo("/v1/events").map(readPost);
    expect(post).toMatchObject({ user: { user_id: "ada" }, featureVars: { basic: "v1" } });
    expect(post?.events.map(({ featureVars }) => featureVars)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("stands in each event to other servers, in posts that a page can send when it closes", async () => {
    server.extraFeatures = 60;
    const opened = await open();
    use(opened, 20, 20);
    await expect.poll(async () => (await opened.flush()).kept).toBe(0);
    const requests = server.requestsTo("/v1/events");
    for (const { body } of requests) expect(body.length).toBeLessThan(21_000);
    const events = requests.map(readPost).flatMap((post) => post.events);
    expect(events).toHaveLength(40);
    for (const { featureVars = {} } of events) expect(Object.keys(featureVars)).toHaveLength(61);
  });

  it("is that of the moment in which an event happened", async () => {
    server.hasMapPerPost = true;
    const opened = await open();
    use(opened, 1, 1);
    server.version = 2;
    await opened.refresh();
    use(opened, 1, 1);
    await opened.flush();
    const posts = server.requestsTo("/v1/events").map(readPost);
    expect(posts.map(({ featureVars, events }) => [featureVars?.["basic"], events.length])).toEqual([
      ["v1", 2],
      ["v2", 2],
    ]);
  });
});

describe("the page's events", () => {
  function stubPage() {
    const globals = new EventTarget();
    const page = { visibilityState: "visible" };
    vi.stubGlobal("document", page);
    vi.stubGlobal("addEventListener", globals.addEventListener.bind(globals));
    vi.stubGlobal("removeEventListener", globals.removeEventListener.bind(globals));
    return { page, dispatch: (name: string) => globals.dispatchEvent(new Event(name)) };
  }

  it("flush on pagehide, whatever the page says about its visibility", async () => {
    const { dispatch } = stubPage();
    const opened = await open({ page: browserPage() });
    use(opened, 0, 1);
    dispatch("pagehide");
    await expect.poll(() => server.requestsTo("/v1/events").length).toBe(1);
  });

  it("hide a page that is left and show one that comes back from the cache", () => {
    const { page, dispatch } = stubPage();
    const lifecycle = browserPage();
    const heard: boolean[] = [];
    const stop = lifecycle.onChange(() => heard.push(lifecycle.isHidden()));
    dispatch("pagehide");
    dispatch("pageshow");
    page.visibilityState = "hidden";
    dispatch("visibilitychange");
    stop();
    dispatch("pagehide");
    expect(heard).toEqual([true, false, true]);
  });
});
