import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { copyStorefront } from "@burgee/local/copy-storefront";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { createLandingKit, makePost } from "../src/events/events-test-kit.ts";
import { startGitHub } from "./fake-github.ts";
import { type CommandRun, runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

const REPLAYED = { deliveredObjects: 2, deliveredEvents: 4, failedObjects: 0, skippedObjects: 0, isStopped: false };
const AUDIT = { entries: [], head: { sequence: 0, digest: "0".repeat(64) } };

/** A platform that has an empty audit log and two dead letters. */
async function startPlatform() {
  const bearers: string[] = [];
  const answer = ({ url = "", headers }: IncomingMessage): unknown => {
    bearers.push(headers.authorization ?? "");
    if (url.includes("/audit/export")) return "";
    return url.includes("/audit") ? AUDIT : REPLAYED;
  };
  const server = createServer((request, response) => {
    const document = answer(request);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof document === "string" ? document : JSON.stringify(document));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, bearers, close: () => server.close() };
}

let platform: Awaited<ReturnType<typeof startPlatform>>;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => void platform.close());

describe("burgee events replay in a job of GitHub Actions", () => {
  it("sends the job's own token, made for this platform alone", async () => {
    const github = await startGitHub();
    const env = { ...github.variables, BURGEE_URL: platform.url };
    const run = await runCommand(["events", "replay", "--json"], { cwd: STOREFRONT, env });
    github.close();
    expect(run).toMatchObject({ exitCode: 0 });
    expect(github.audiences).toEqual([platform.url]);
    expect(platform.bearers.at(-1)).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("says what the job lacks without one", async () => {
    const run = await runCommand(["events", "replay", "--url", platform.url], { cwd: STOREFRONT });
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("id-token: write") });
  });
});

/** Makes a second of progress a millisecond, on what counts as a terminal. */
const HURRY =
  "data:text/javascript,process.stderr.isTTY=true;const every=setInterval;globalThis.setInterval=(f)=>every(f,1)";

function runOnTerminal(...args: readonly string[]): Promise<CommandRun> {
  return runIn(STOREFRONT, args);
}

function runIn(cwd: string, args: readonly string[]): Promise<CommandRun> {
  return runCommand(args, { cwd, nodeOptions: ["--import", HURRY], input: '{ "user_id": "ann" }' });
}

/** The sample with many more audiences. */
async function writeManyFiles(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-many-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await copyStorefront(folder);
  for (let index = 0; index < 200; index += 1) {
    writeFileSync(
      join(folder, `audiences/group-${index}.yaml`),
      `name: Group ${index}\nwhen: { user_id: user-${index} }\n`,
    );
  }
  return folder;
}

describe("on a terminal, what takes over a second is said", () => {
  it.each(["validate", "evaluate --env production --user -"])("by %s, of many files at once", async (args) => {
    const { stderr } = await runIn(await writeManyFiles(), args.split(" "));
    expect(stderr).toContain("\r\u001b[Kcompiling flag files…\r\u001b[K");
    expect((await runOnTerminal(...args.split(" "))).stderr).not.toContain("compiling");
  });

  it.each([
    ["audit --platform", "reading the audit log"],
    ["audit verify --platform", "checking the audit log"],
    ["events replay", "sending dead letters"],
  ])("by %s", async (args, label) => {
    const { stderr } = await runOnTerminal(...args.split(" "), "--url", platform.url, "--token", "t");
    expect(stderr).toContain(`\r\u001b[K${label}… 1 s`);
  });

  it.each([
    ["query", "select 1", "querying"],
    ["export", "/dev/null/nowhere", "writing Parquet files"],
  ])("by events %s", async (command, argument, label) => {
    using kit = createLandingKit();
    kit.land(makePost("a", 1));
    const { stderr } = await runOnTerminal("events", command, argument, "--landing", kit.folder);
    expect(stderr).toMatch(new RegExp(`(${label}|reading landed events)… 1 s`));
  });
});
