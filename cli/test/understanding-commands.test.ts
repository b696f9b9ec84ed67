import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type SeededPlatform, startSeededPlatform } from "@burgee/local/seeded-platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));
const WELCOME = "features/welcome-page.yaml";

let folder = "";
let running: SeededPlatform | undefined;

const burgee = async (...args: string[]) => runCommand(args, { cwd: folder });

async function burgeeJson(...args: string[]) {
  const { exitCode, stdout } = await burgee(...args, "--json");
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- tests read output member by member and assert each
  return { exitCode, reply: JSON.parse(stdout) };
}

async function edit(from: string, to: string): Promise<void> {
  const path = join(folder, "flags", WELCOME);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-understanding-"));
  await cp(STOREFRONT, join(folder, "flags"), { recursive: true });
  running = await startSeededPlatform({
    stateFolder: join(folder, ".burgee/local"),
    flagsFolder: join(folder, "flags"),
    port: 0,
    firehosePort: 0,
  });
  await writeFile(join(folder, "ann.json"), JSON.stringify({ user_id: "ann" }));
}, 120_000);

afterAll(async () => {
  await running?.platform.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe("burgee plan", () => {
  it("shows who goes from which variation to which, of real users and on any day", async () => {
    await edit(
      "production: classic",
      [
        "production:",
        "    targets:",
        "      - key: soon",
        "        rollout: { type: schedule, startDate: 2030-01-01 }",
        "        when: { country: CA }",
        "        serve: seasonal",
        "      - key: rest",
        "        serve: classic",
      ].join("\n"),
    );
    const users = [
      { user_id: "a", country: "CA" },
      { user_id: "b", country: "US" },
      { user_id: "c" },
      { user_id: "d" },
    ];
    await writeFile(join(folder, "users.ndjson"), users.map((user) => JSON.stringify(user)).join("\n"));
    const plan = (...args: string[]) =>
      burgeeJson("plan", "--env", "production", "--contexts", "users.ndjson", ...args);
    expect((await plan()).reply.environments.production.impact).toEqual({ users: 4, features: [] });
    const { reply } = await plan("--at", "2030-01-02");
    expect(reply).toMatchObject({
      at: "2030-01-02T00:00:00.000Z",
      environments: {
        production: {
          impact: {
            users: 4,
            features: [
              {
                feature: "welcome-page",
                changedUsers: 1,
                changedShare: 0.25,
                moves: [{ from: "classic", to: "seasonal", users: 1 }],
              },
            ],
          },
        },
      },
    });
    const text = (await burgee("plan", "--env", "production", "--contexts", "users.ndjson", "--at", "2030-01-02"))
      .stdout;
    expect(text).toContain("Of 4 users, rollouts as of 2030-01-02 00:00:00 UTC:");
    expect(text).toContain("██████░░░░░░░░░░░░░░░░░░  25.0 %  classic → seasonal");
  });

  it("says what is wrong with a file of users or a time", async () => {
    await writeFile(join(folder, "bad.ndjson"), '{ "user_id": "a" }\n{ "country": 5 }');
    const bad = await burgeeJson("plan", "--env", "production", "--contexts", "bad.ndjson");
    expect(bad).toMatchObject({
      exitCode: 2,
      reply: { error: { message: "bad.ndjson cannot be used: user 2 has mistakes" } },
    });
    const time = await burgeeJson("plan", "--env", "production", "--at", "tomorrow");
    expect(time).toMatchObject({ exitCode: 2, reply: { error: { message: "`tomorrow` is no time" } } });
  });
});

describe("burgee diff and evaluate", () => {
  it("compare versions and evaluate an earlier one", async () => {
    const { reply: status } = await burgeeJson("status", "--env", "production");
    const before: number = status.environments.production.version.version;
    await edit("Good things, well made", "Made for you");
    expect((await burgee("publish", "--env", "production", "-m", "Another headline")).exitCode).toBe(0);
    const { exitCode, reply } = await burgeeJson("diff", `${before}..${before + 1}`, "--env", "production");
    expect(exitCode).toBe(0);
    expect(reply.changes).toContainEqual(
      expect.objectContaining({
        subject: "feature welcome-page, variation classic, welcome-headline",
        kind: "changed",
      }),
    );
    const evaluate = (...args: string[]) =>
      burgeeJson("evaluate", "--env", "production", "--user", "ann.json", "--variable", "welcome-headline", ...args);
    expect((await evaluate("--version", String(before))).reply.variable.value).toBe("Good things, well made");
    expect((await evaluate("--version", String(before + 1))).reply.variable.value).toBe("Made for you");
    const none = await evaluate("--version", "99");
    expect(none).toMatchObject({ exitCode: 2, reply: { error: { details: [`It has versions 1 to ${before + 1}.`] } } });
  });

  it("compare two environments", async () => {
    const { reply } = await burgeeJson("diff", "--env", "production", "--with", "development");
    expect(reply.changes.length).toBeGreaterThan(0);
    const same = await burgee("diff", "--env", "production", "--with", "production");
    expect(same.stdout).toContain("are the same");
    expect((await burgee("diff", "--env", "production")).exitCode).toBe(2);
  });
});
