import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { artifactObjectName, type EnvironmentPointer, pointerObjectName, sha256Hex } from "@burgee/contract";
import { createTestHarness } from "wrangler";

import { assertEqual, type Case, type World } from "../case.ts";
import { installExample, withServer } from "../example.ts";
import { openPage } from "../open-page.ts";
import { runProgram } from "../run-program.ts";
import { CLIENT_KEY, SAMPLE_HEADLINE, SERVER_KEY } from "../sample-platform.ts";

/** The examples do what their pages say, with the packages that their users install. */
export function listExampleCases(world: World): Case[] {
  const quick: Case[] = [
    { name: "examples/node-service answers, explains and reports", run: () => runNodeService(world) },
  ];
  if (world.isQuick) return quick;
  return [
    ...quick,
    { name: "examples/worker evaluates from the platform's bucket", run: () => runWorker(world) },
    { name: "examples/page shows the flags' values", run: () => runPage(world) },
    { name: "examples/react renders and hydrates the same values", run: () => runReact(world) },
    {
      name: "examples/openfeature reads the same flags on the server and in the page",
      run: () => runOpenFeature(world),
    },
  ];
}

/** What examples read from their environment. */
function settings({ platform }: World): Readonly<Record<string, string>> {
  return { BURGEE_URL: platform.origin, SERVER_KEY, CLIENT_KEY };
}

async function runNodeService(world: World): Promise<void> {
  const project = await installExample(world, "node-service");
  const { posts } = world.platform;
  const before = posts.length;
  await withServer(project, settings(world), async (origin) => {
    const { headline, items } = (await readJson(`${origin}/?user=ada`)) as { headline?: string; items?: number };
    assertEqual(JSON.stringify([headline, items]), [SAMPLE_HEADLINE, 24]);
    const { value, isDefaulted } = (await readJson(`${origin}/why/welcome-headline`)) as Record<string, unknown>;
    assertEqual(JSON.stringify([value, isDefaulted]), [SAMPLE_HEADLINE, false]);
    const { status } = await fetch(`${origin}/purchases?user=ada`, { method: "POST" });
    assertEqual(String(status), 204);
  });
  const sent = posts.slice(before).join("\n");
  if (!sent.includes('"purchase"')) throw new Error("the service ended without reporting its purchase");
}

async function runWorker(world: World): Promise<void> {
  const { platform } = world;
  const root = await installExample(world, "worker");
  // Here the bucket is the runtime's own, filled with what the platform stores.
  const config = join(root, "wrangler.toml");
  writeFileSync(config, readFileSync(config, "utf8").replace("remote = true\n", ""));
  const vars = { SERVER_KEY, ENVIRONMENT_ID: platform.environmentId, EVENTS_URL: `${platform.origin}/v1/events/batch` };
  const harness = createTestHarness({ root, workers: [{ configPath: "./wrangler.toml", vars }] });
  const before = platform.posts.length;
  try {
    await harness.listen();
    const { CONFIGS } = await harness.getWorker<{ CONFIGS: ConfigBucket }>().getEnv();
    for (const [name, body] of await listStoredObjects(world)) await CONFIGS.put(name, body);
    const answer = (await (await harness.fetch("/?user=ada")).json()) as { headline?: string; version?: number };
    assertEqual(JSON.stringify([answer.headline, answer.version]), [SAMPLE_HEADLINE, 7]);
    await waitFor(() => platform.posts.length > before, "the Worker reported nothing");
  } finally {
    await harness.close();
  }
}

interface ConfigBucket {
  put(name: string, body: string): Promise<unknown>;
}

/** The sample environment as the publisher stores it. */
async function listStoredObjects({ platform }: World): Promise<[name: string, body: string][]> {
  const { views, environmentId } = platform;
  if (views === undefined) throw new Error("the sample platform is not started");
  const body = views.bodies["server-v2"];
  const pointer: EnvironmentPointer = {
    projectId: "p",
    projectKey: "storefront",
    environmentId,
    environmentKey: "development",
    version: 7,
    lastModifiedMs: Date.parse("2026-11-20T10:00:00.000Z"),
    etag: views.etag,
    views: { "server-v2": { bytes: Buffer.byteLength(body), sha256: await sha256Hex(body) } },
  };
  return [
    [artifactObjectName(environmentId, 7, "server-v2"), body],
    [pointerObjectName(environmentId), JSON.stringify(pointer)],
  ];
}

async function runPage(world: World): Promise<void> {
  const project = await installExample(world, "page");
  await runProgram("npm", ["run", "-s", "build"], { cwd: project });
  const page = join(project, "index.html");
  const html = readFileSync(page, "utf8");
  writeFileSync(page, html.replace("dvc_client_…", CLIENT_KEY).replace("http://127.0.0.1:8787", world.platform.origin));
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : "dist/page.js";
    const type = name.endsWith(".js") ? "text/javascript" : "text/html";
    void readFile(join(project, name)).then((body) => response.writeHead(200, { "content-type": type }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const shown = await openPage(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, project);
    assertShows(shown, [`<h1 id="headline">${SAMPLE_HEADLINE}</h1>`, '<span id="items">24</span>']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function runReact(world: World): Promise<void> {
  const project = await installExample(world, "react");
  await withServer(project, settings(world), async (origin) => {
    const sent = await (await fetch(origin)).text();
    const expected = [`<h1>${SAMPLE_HEADLINE}</h1>`, '<main style="background:#111;color:#eee">'];
    assertShows(sent, expected);
    if (sent.includes("payment-provider")) throw new Error("the page contains a flag that only servers may see");
    // A difference between the server's render and the page's first one would be an error in the console.
    assertShows(await openPage(origin, project), [`<h1>${SAMPLE_HEADLINE}</h1>`]);
  });
}

async function runOpenFeature(world: World): Promise<void> {
  const project = await installExample(world, "openfeature");
  await withServer(project, settings(world), async (origin) => {
    assertShows(await (await fetch(origin)).text(), [`<title>${SAMPLE_HEADLINE}</title>`]);
    assertShows(await openPage(origin, project), [`<h1>${SAMPLE_HEADLINE}</h1>`, "24 things to see"]);
  });
}

/** @param page undefined where no browser could open it */
function assertShows(page: string | undefined, parts: readonly string[]): void {
  const missing = page === undefined ? [] : parts.filter((part) => !page.includes(part));
  if (missing.length > 0) throw new Error(`the page lacks ${missing.join(", ")}:\n${page}`);
}

async function readJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function waitFor(isTrue: () => boolean, problem: string): Promise<void> {
  for (let attempt = 0; !isTrue(); attempt += 1) {
    if (attempt === 50) throw new Error(problem);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
