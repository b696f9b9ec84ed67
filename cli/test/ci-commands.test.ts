import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-ci-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Comments of one pull request, behind the part of GitHub's REST API that is used. */
async function startGitHub() {
  const comments: { id: number; body: string }[] = [{ id: 1, body: "A colleague's comment" }];
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      tokens.push(request.headers.authorization ?? "");
      const { method = "", url = "" } = request;
      const body = method === "GET" ? "" : (JSON.parse(await text(request)) as { body: string }).body;
      const id = Number(/comments\/(\d+)$/.exec(url)?.[1]);
      if (method === "POST" && url === "/repos/shop/web/issues/7/comments")
        comments.push({ id: comments.length + 1, body });
      else if (method === "PATCH") comments.splice(id - 1, 1, { id, body });
      else if (method !== "GET" || !url.startsWith("/repos/shop/web/issues/7/comments?")) {
        response.writeHead(404).end("{}");
        return;
      }
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(method === "GET" ? comments : {}));
    };
    // A rejection ends the test run: nothing handles it.
    void answer();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, comments, tokens, [Symbol.asyncDispose]: async () => void server.close() };
}

describe("burgee ci comment", () => {
  it("keeps one comment on a pull request, and leaves those of others", async () => {
    await using github = await startGitHub();
    await writeFile(join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
    const env = {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: "shop/web",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_TOKEN: "a-token",
    };
    for (const plan of ["The first plan", "The second plan"]) {
      await writeFile(join(folder, "plan.md"), plan);
      expect(await runCommand(["ci", "comment", "--file", "plan.md"], { cwd: folder, env })).toMatchObject({
        exitCode: 0,
      });
    }
    expect(github.comments.map(({ body }) => body)).toEqual([
      "A colleague's comment",
      "<!-- burgee-plan -->\nThe second plan",
    ]);
    expect(new Set(github.tokens)).toEqual(new Set(["Bearer a-token"]));
  });

  it("says what a job lacks", async () => {
    const outside = await runCommand(["ci", "comment", "--file", "plan.md"], { cwd: folder });
    expect(outside).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("github.token") });
  });
});

describe("burgee usages", () => {
  it("lists where code names variables, and which are named nowhere", async () => {
    await mkdir(join(folder, "code/node_modules/x"), { recursive: true });
    await writeFile(join(folder, "code/a.ts"), 'first();\nclient.variable(user, "dark-mode", false);\n');
    await writeFile(join(folder, "code/b.py"), "flags.get('dark-mode')\nnot_a_key = 'dark-modes'\n");
    await writeFile(join(folder, "code/node_modules/x/c.js"), '"dark-mode"');
    const args = ["usages", "code", "--dir", STOREFRONT, "--json"];
    const { exitCode, stdout } = await runCommand(args, { cwd: folder });
    const { variables } = JSON.parse(stdout) as { variables: { variable: string; usages: number; places: unknown }[] };
    expect(exitCode).toBe(0);
    expect(variables.find(({ variable }) => variable === "dark-mode")).toEqual({
      variable: "dark-mode",
      usages: 2,
      places: [
        { file: "a.ts", line: 2 },
        { file: "b.py", line: 1 },
      ],
    });
    const unused = await runCommand(["usages", "code", "--dir", STOREFRONT, "--unused"], { cwd: folder });
    expect(unused.stdout).toContain("welcome-headline");
    expect(unused.stdout).not.toContain("dark-mode ");
  });
});
