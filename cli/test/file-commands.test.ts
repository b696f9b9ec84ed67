import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));
/** Options that make this Node refuse TypeScript and claim an older version. */
const WITHOUT_TYPESCRIPT = "--no-strip-types";
const NAMED_22 = `--import=data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.1.0" } });',
)}`;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "burgee-cli-"));
  await cp(STOREFRONT, join(folder, "flags"), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("burgee validate", () => {
  it("accepts the sample project, found from the folder it runs in", async () => {
    const { exitCode, stdout, stderr } = await runCommand(["validate"], { cwd: folder });
    // Its rollouts have dates, so in time there are warnings about them.
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining("error") });
    expect(stdout).toBe("✓ storefront: 9 features for development, production\n");
  });

  it("shows each mistake with its line, a caret and what to do, without colours where there is no terminal", async () => {
    const broken = join(folder, "broken");
    await cp(STOREFRONT, broken, { recursive: true });
    const file = join(broken, "features/dark-mode.yaml");
    await writeFile(
      file,
      (await readFile(file, "utf8")).replace("audience: early-adopters", "audience: early-adoptrs"),
    );
    const { exitCode, stdout, stderr } = await runCommand(["validate", "--dir", "broken"], { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toBe(
      [
        "broken/features/dark-mode.yaml:22:25 error: there is no audience `early-adoptrs`",
        "   22 |             - audience: early-adoptrs",
        "      |                         ^",
        "      Did you mean `early-adopters`?",
        "",
        "1 error",
        "",
      ].join("\n"),
    );
    const json = await runCommand(["validate", "--dir", "broken", "--json"], { cwd: folder });
    expect(json.stderr).toBe("");
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      problems: [{ file: "features/dark-mode.yaml", line: 22, column: 25, code: "unknown_reference" }],
    });
  });

  it("lists with --portability what not every SDK answers alike, as text or as JSON", async () => {
    const ramped = join(folder, "ramped");
    await cp(STOREFRONT, ramped, { recursive: true });
    const file = join(ramped, "features/dark-mode.yaml");
    const rollout =
      "{ type: gradual, startDate: 2027-01-01, startPercentage: 20, stages: [{ date: 2027-02-01, percentage: 80 }] }";
    await writeFile(
      file,
      (await readFile(file, "utf8")).replace("      - key: rest", `      - key: rest\n        rollout: ${rollout}`),
    );
    const options = ["validate", "--dir", "ramped", "--portability"];
    const { exitCode, stdout, stderr } = await runCommand(options, { cwd: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(
      /linear stages from above 0 % are published as steps .*\(by at most 1 %-point\)\n +features\/dark-mode\.yaml:25\n/,
    );
    expect(stdout).toMatch(/the v1 config hash the user's id\n +features\/team-workspaces\.yaml:34\n/);
    const json = await runCommand([...options, "--json"], { cwd: folder });
    const { ok, portability } = JSON.parse(json.stdout) as { ok: boolean; portability: unknown[] };
    expect(ok).toBe(true);
    expect(portability).toContainEqual({
      severity: "info",
      file: "features/dark-mode.yaml",
      line: 25,
      what: "linear stages from above 0 % are published as steps of at most 1 percentage point",
      bound: 1,
    });
  });

  it.each([
    [
      "a file in another encoding",
      "features/latin.yaml",
      Buffer.from("type: ops\nname: K\u00f6p\n", "latin1"),
      "2:8",
      "encoding",
    ],
    ["a file that is no flag file", "features/dark-mode.yml.txt", Buffer.from("x"), "1:1", "unknown_file"],
    ["a feature that is there twice", "features/dark-mode.json", Buffer.from("{}"), "1:1", "shape"],
    [
      "an expectation that does not hold",
      "features/x.json",
      Buffer.from(
        '{ "type": "ops", "flag": "Boolean",\n  "environments": { "production": "on" },\n  "expect": [{ "user": {}, "serve": "off" }] }',
      ),
      "3:14",
      "expectation",
    ],
  ])("refuses %s", async (_name, path, content, place, code) => {
    const broken = await mkdtemp(join(folder, "refused-"));
    await cp(STOREFRONT, broken, { recursive: true });
    await writeFile(join(broken, path), content);
    const { exitCode, stdout } = await runCommand(["validate", "--dir", broken, "--json"], { cwd: folder });
    const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: Record<string, unknown>[] };
    expect({ exitCode, ok }).toEqual({ exitCode: 1, ok: false });
    const [line, column] = place.split(":").map(Number);
    expect(problems).toContainEqual(expect.objectContaining({ file: path, line, column, code, severity: "error" }));
  });

  it("names the copies that editors left, and advises, without refusing", async () => {
    const copied = await mkdtemp(join(folder, "advised-"));
    await cp(STOREFRONT, copied, { recursive: true });
    await writeFile(join(copied, "features/dark-mode.yaml~"), "type: ops");
    await writeFile(join(copied, "features/x.yaml"), "type: ops\nexpires: 2020-01-01\nflag: Boolean\n");
    const { exitCode, stderr } = await runCommand(["validate", "--dir", copied], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/dark-mode\.yaml~:1:1 warning: this copy that an editor left is not read/);
    expect(stderr).toMatch(/x\.yaml:2:1 warning: the feature expired on 2020-01-01/);
  });

  it("hands over to the project's own Node when an older one starts it", async () => {
    const old = await runCommand(["validate"], { cwd: folder, nodeOptions: [WITHOUT_TYPESCRIPT, NAMED_22] });
    expect(old).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("storefront") });
    const withoutHandOver = await runCommand(["validate"], { cwd: folder, nodeOptions: [WITHOUT_TYPESCRIPT] });
    expect(withoutHandOver).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("ERR_UNKNOWN_FILE_EXTENSION"),
    });
  });
});

describe("burgee init", () => {
  it("starts a project that is valid, and never writes over one", async () => {
    const options = { cwd: folder };
    const first = await runCommand(["init", "fresh/flags", "--json"], options);
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ ok: true });
    const check = await runCommand(["validate", "--dir", "fresh/flags", "--json"], options);
    expect(JSON.parse(check.stdout)).toEqual({ ok: true, problems: [] });
    for (const path of ["project.yaml", "features/hello-banner.yaml"]) {
      const file = join(folder, "fresh/flags", path);
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(await readFile(file, "utf8"))?.[1] ?? "";
      expect(JSON.parse(await readFile(join(dirname(file), schema), "utf8"))).toHaveProperty("$schema");
    }
    const second = await runCommand(["init", "fresh/flags"], options);
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain("already holds a project");
  });
});

describe("burgee evaluate", () => {
  const evaluate = (user: unknown, ...more: string[]) =>
    runCommand(["evaluate", "--env", "production", "--user", "-", "--json", ...more], {
      cwd: folder,
      input: JSON.stringify(user),
    });

  it("says why, with --why, as a tree and as data", async () => {
    const { stdout } = await evaluate({ user_id: "ann", country: "CA" }, "--why", "--variable", "welcome-item-count");
    expect(JSON.parse(stdout)).toMatchObject({ feature: "welcome-page", targets: expect.any(Array) });
    const text = await runCommand(["evaluate", "--env", "production", "--user", "-", "--why"], {
      cwd: folder,
      input: JSON.stringify({ user_id: "ann" }),
    });
    expect(text.stdout).toContain("welcome-page: ");
    expect(text.stdout).toMatch(/1\. \S+.*\n {5}[✓✗]/);
  });

  it("explains what a user of the files here is served", async () => {
    const { stdout } = await evaluate({ user_id: "ann", email: "ann@storefront.example" });
    const served = JSON.parse(stdout) as { variables: Record<string, { value: unknown; eval: unknown }> };
    expect(served.variables["checkout-pages"]).toMatchObject({
      value: 1,
      eval: { reason: "TARGETING_MATCH", details: "Audience Match -> Email" },
    });
    expect(served.variables["returns-portal"]).toBeUndefined();
    const one = await evaluate({ user_id: "bob" }, "--variable", "welcome-item-count");
    expect(JSON.parse(one.stdout)).toMatchObject({ key: "welcome-item-count", variable: { value: 12 } });
  });

  it.each([
    ["no user_id", {}, "user_id must be a non-empty string"],
    ["nested custom data", { user_id: "a", customData: { a: {} } }, "nested values are not supported"],
  ])("refuses a user with %s", async (_name, user, message) => {
    const { exitCode, stdout } = await evaluate(user);
    expect(exitCode).toBe(2);
    expect(stdout).toContain(message);
  });

  it("names the closest environment", async () => {
    const { exitCode, stderr } = await runCommand(["evaluate", "--env", "prod", "--user", "-"], {
      cwd: folder,
      input: '{"user_id":"ann"}',
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("They have: development, production.");
  });
});

describe("wrong usage", () => {
  it.each([
    [["pubish"], "Did you mean publish?"],
    [["publish"], "required option '--env <key>' not specified"],
    [["rollback", "two", "--env", "production"], "Write a whole number"],
    [["keys", "create", "--env", "production", "--kind", "admin"], "Allowed choices are server, client, mobile"],
    [["validate", "--dir", "nowhere"], "cannot be read"],
  ])("%j ends with 2 and says what is wrong", async (args, message) => {
    const { exitCode, stderr } = await runCommand(args, { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it("says which platform is missing, and that one does not answer", async () => {
    const none = await runCommand(["publish", "--env", "production"], { cwd: folder });
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain("npm start");
    const env = { BURGEE_URL: "http://127.0.0.1:9", BURGEE_ADMIN_TOKEN: "token" };
    const down = await runCommand(["publish", "--env", "production", "-m", "Try"], { cwd: folder, env });
    expect(down.exitCode).toBe(4);
    expect(down.stderr).toContain("does not answer");
    const untrusted = await runCommand(["status", "--url", "http://127.0.0.1:9"], { cwd: folder });
    expect(untrusted.exitCode).toBe(2);
    expect(untrusted.stderr).toContain("no token for");
  });

  it.each([
    [["events", "query", "select 1", "--landing", "nowhere"], 2, "cannot read the landed events"],
    [["events", "reconcile", "--landing", "nowhere"], 2, "cannot read the landed events"],
    [["events", "query", "selct 1", "--landing", "."], 2, "syntax error"],
    [["events", "export", "flags/project.yaml", "--landing", "."], 2, "flags/project.yaml"],
    [["events", "reconcile", "--landing", "."], 4, "cannot reach http://127.0.0.1:9"],
    [["events", "replay"], 4, "cannot reach http://127.0.0.1:9"],
  ])("%j ends with %i, a message and no stack", async (args, code, message) => {
    const env = { BURGEE_URL: "http://127.0.0.1:9", BURGEE_ADMIN_TOKEN: "token" };
    const { exitCode, stderr } = await runCommand(args, { cwd: folder, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(message) });
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe("every command", () => {
  it("has help that names its options, --json among them", async () => {
    const helps = await readHelps([]);
    expect([...helps.keys()]).toEqual(
      expect.arrayContaining(["validate", "publish", "keys create", "events reconcile"]),
    );
    for (const [command, help] of helps) {
      expect(help).toContain(`Usage: burgee ${command} `);
      expect({ command, takesJson: command === "completion" || help.includes("--json") }).toEqual({
        command,
        takesJson: true,
      });
    }
  }, 90_000);

  /** Reads the help of a command, or of each command in a group. */
  async function readHelps(words: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { exitCode, stdout } = await runCommand([...words, "--help"], { cwd: folder });
    expect(exitCode).toBe(0);
    const [, listed] = stdout.split("Commands:\n");
    if (listed === undefined) return new Map([[words.join(" "), stdout]]);
    const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help");
    const inner = await Promise.all(names.map((name) => readHelps([...words, name])));
    return new Map(inner.flatMap((helps) => [...helps]));
  }
});
