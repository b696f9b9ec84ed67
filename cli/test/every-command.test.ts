import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createProgram } from "../src/create-program.ts";
import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

const program = await createProgram(["events"], () => {});

/** Every command that does something, with the words that call it. */
function listCommands(command: Command, words: readonly string[]): readonly (readonly [string, Command])[] {
  const children = command.commands.filter((child) => child.name() !== "help");
  const own: readonly (readonly [string, Command])[] = words.length === 0 ? [] : [[words.join(" "), command]];
  return [...own, ...children.flatMap((child) => listCommands(child, [...words, child.name()]))];
}

const commands = listCommands(program, []);
const acting = commands.filter(([, command]) => command.commands.length === 0);

/** Arguments and options that a command cannot do without, with values that lead nowhere. */
function fillIn(command: Command): readonly string[] {
  const options = command.options
    .filter(({ mandatory, required }) => mandatory && required)
    .flatMap(({ long, argChoices }) => [long ?? "", argChoices?.[0] ?? "1"]);
  const values = command.registeredArguments
    .filter(({ required }) => required)
    .map(({ argChoices }) => argChoices?.[0] ?? "1");
  return [...values, ...options];
}

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-every-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("burgee status", () => {
  it("shows the environments that the platform could read beside one that it could not", async () => {
    const server = createServer((request, response) => {
      const isBroken = request.url?.includes("/production/") ?? false;
      const status = { environmentId: "1", environmentKey: "development", stores: { r2: 0, kv: 0 }, keys: {} };
      const failure = { statusCode: 503, code: "storage_failed", message: "storage does not answer", error: "" };
      response.writeHead(isBroken ? 503 : 200).end(JSON.stringify(isBroken ? failure : status));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const args = ["status", "--dir", STOREFRONT, "--url", url, "--token", "t"];
      const { exitCode, stdout } = await runCommand([...args, "--json"], { cwd: folder });
      expect({ exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({
        exitCode: 4,
        environments: {
          development: { environmentId: "1" },
          production: { error: { message: "storage does not answer" } },
        },
      });
      expect((await runCommand(args, { cwd: folder })).stdout).toMatch(/development .*\nproduction .*storage does not/);
    } finally {
      server.close();
    }
  });
});

describe("every command", () => {
  it.each(commands)("%s says what it does, and what each option and argument is", (_words, command) => {
    expect(command.description()).toMatch(/^.{10,}[^.]$/);
    for (const { long, description } of command.options) expect(`${long}: ${description}`).toMatch(/: .{5,}[^.]$/);
    expect(command.helpInformation()).toContain("Usage: burgee");
  });

  it.each(acting)("%s takes --json, or writes a file of its own", (words, command) => {
    const writesText = ["completion"];
    const isKnown = command.options.some(({ long }) => long === "--json");
    expect(isKnown || writesText.includes(words)).toBe(true);
  });

  it.each(acting)(
    "%s ends with 2 for an option that it does not know, and 2 or 1 where there is nothing to work on",
    async (words, command) => {
      const line = words.split(" ");
      const unknown = await runCommand([...line, "--no-such-option", "--json"], { cwd: folder });
      expect(unknown.exitCode).toBe(2);
      expect(JSON.parse(unknown.stdout)).toHaveProperty("error.message");
      if (["completion", "init"].includes(words)) return;
      const empty = await runCommand([...line, ...fillIn(command), "--json"], { cwd: folder });
      expect([1, 2]).toContain(empty.exitCode);
      expect(JSON.parse(empty.stdout)).toBeTypeOf("object");
      expect(empty.stderr).toBe("");
    },
  );
});
