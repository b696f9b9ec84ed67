import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { SIGNED_POINTER_HEADER, createSigningKey } from "@burgee/contract";
import { beforeAll, describe, expect, it } from "vitest";

import { replaceInFile } from "./replace-in-file.ts";
import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const HEADLINE = "Good things, well made";
const FORGED_HEADLINE = "Good things, now free!";

interface Answer {
  readonly status: number;
  readonly body: string;
  /** The signed pointer. */
  readonly signature: string | undefined;
}

type Tamper = (path: string, answer: Answer) => Answer;

const unchanged: Tamper = (_path, answer) => answer;
const isConfig = (path: string): boolean => path.startsWith("/config/");

const shop = useSeededStorefront();

beforeAll(async () => {
  await writeFile(join(shop.root, "user.json"), '{ "user_id": "ann" }');
}, 120_000);

/** Stands between command and platform and may change every answer, as whoever can write to the stores or the wire. */
async function startProxy(tamper: Tamper): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    const { url: path = "", method = "GET", headers } = request;
    const forward = async (): Promise<void> => {
      const sent = await text(request);
      const answer = await fetch(`${shop.profile.url}${path}`, {
        method,
        headers: { authorization: headers.authorization ?? "", "if-none-match": headers["if-none-match"] ?? "" },
        ...(sent === "" ? {} : { body: sent }),
      });
      const signature = answer.headers.get(SIGNED_POINTER_HEADER) ?? undefined;
      const changed = tamper(path, { status: answer.status, body: await answer.text(), signature });
      const signed = changed.signature === undefined ? {} : { [SIGNED_POINTER_HEADER]: changed.signature };
      response.writeHead(changed.status, signed).end(changed.body);
    };
    // A rejection ends the test run: nothing handles it.
    void forward();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const EVALUATE = ["evaluate", "--published", "--variable", "welcome-headline", "--user", "user.json"];

interface Insisting {
  readonly publicKeys?: Readonly<Record<string, string>>;
  readonly keyOf?: string;
}

/** Runs a command on production through a proxy; it insists on the platform's own keys unless told otherwise. */
async function burgee(args: readonly string[], tamper: Tamper, { publicKeys, keyOf = "production" }: Insisting = {}) {
  const { profile, platform } = shop;
  await using proxy = await startProxy(tamper);
  const env = {
    BURGEE_URL: proxy.url,
    BURGEE_ADMIN_TOKEN: profile.adminToken,
    BURGEE_SERVER_KEY: profile.keys[keyOf]?.server ?? "",
    BURGEE_PUBLIC_KEYS: JSON.stringify(publicKeys ?? platform.state.secrets.signing.publicKeys),
  };
  const { exitCode, stdout } = await runCommand([...args, "--env", "production", "--json"], { cwd: shop.root, env });
  expect(stdout).not.toContain(env.BURGEE_SERVER_KEY);
  return { exitCode, reply: JSON.parse(stdout) };
}

const onConfig =
  (change: (answer: Answer) => Partial<Answer>): Tamper =>
  (path, answer) =>
    isConfig(path) ? { ...answer, ...change(answer) } : answer;

describe("a command that insists on signatures", () => {
  it("works on what was published, with keys as JSON, in a file and from the environment", async () => {
    const evaluated = await burgee(EVALUATE, unchanged);
    expect(evaluated).toMatchObject({ exitCode: 0, reply: { variable: { value: HEADLINE } } });
    expect(await burgee(["plan"], unchanged)).toMatchObject({
      exitCode: 0,
      reply: { environments: { production: { changes: [] } } },
    });
    const shown = await burgee(["status"], unchanged);
    expect(shown.exitCode).toBe(0);
    expect(shown.reply.environments.production.signature).toEqual({ keyId: "local" });

    const file = join(shop.root, "public-keys.json");
    const keys = JSON.stringify(shop.platform.state.secrets.signing.publicKeys);
    await writeFile(file, keys);
    for (const publicKeys of [keys, file]) {
      // The local platform's profile has the server keys.
      const { exitCode, stdout } = await runCommand(["status", "--public-keys", publicKeys], { cwd: shop.root });
      expect({ exitCode, signed: stdout.match(/signed by local/g)?.length }).toEqual({ exitCode: 0, signed: 2 });
    }
  });

  it.each<[string, Tamper, string]>([
    ["unsigned", onConfig(() => ({ signature: undefined })), "it is not signed"],
    [
      "changed",
      onConfig(({ body }) => ({ body: body.replace(HEADLINE, FORGED_HEADLINE) })),
      "its content is not what was signed",
    ],
    ["cut short", onConfig(({ body }) => ({ body: body.slice(0, -1) })), "its content is not what was signed"],
    [
      "signed for another version",
      onConfig(({ signature = "" }) => ({ signature: btoa(atob(signature).replace(/"version":\d+/, '"version":9')) })),
      "its signature is wrong",
    ],
    [
      "changed in the source that the publishing API returns",
      (path, answer) =>
        path.includes("/versions/") ? { ...answer, body: answer.body.replaceAll(HEADLINE, FORGED_HEADLINE) } : answer,
      "its stored source is not what was signed",
    ],
  ])("refuses a config that is %s", async (_name, tamper, problem) => {
    for (const args of [EVALUATE, ["plan"]]) {
      const { exitCode, reply } = await burgee(args, tamper);
      expect({ exitCode, message: reply.error?.message }).toEqual({
        exitCode: 1,
        message: `the config of \`production\` was refused: ${problem}`,
      });
    }
    if (problem.includes("source")) return;
    const { exitCode, reply } = await burgee(["status"], tamper);
    expect(exitCode).toBe(1);
    expect(reply.environments.production.signature.problem).toContain(problem);
  });

  it("refuses keys that did not sign, and configs of another environment", async () => {
    const { publicKey } = await createSigningKey("local");
    const others = [
      [{ publicKeys: { other: publicKey } }, "it is signed by an unknown key"],
      [{ publicKeys: { local: publicKey } }, "its signature is wrong"],
      [{ keyOf: "development" }, "it is of another environment"],
    ] as const;
    for (const [insisting, problem] of others) {
      const { exitCode, reply } = await burgee(EVALUATE, unchanged, insisting);
      expect({ exitCode, message: reply.error?.message }).toMatchObject({
        exitCode: 1,
        message: expect.stringContaining(problem),
      });
    }
  });

  it("refuses an older version than the one published, and reads one that was published a moment ago", async () => {
    let first: Answer | undefined;
    await burgee(
      ["status"],
      onConfig((answer) => (first = answer)),
    );
    await replaceInFile(join(shop.root, "flags/features/welcome-page.yaml"), HEADLINE, "Made for you");
    const published = await runCommand(["publish", "--env", "production", "-m", "For you"], { cwd: shop.root });
    expect(published.exitCode).toBe(0);
    expect(await burgee(EVALUATE, unchanged)).toMatchObject({ reply: { variable: { value: "Made for you" } } });
    const { exitCode, reply } = await burgee(
      EVALUATE,
      onConfig((answer) => first ?? answer),
    );
    expect({ exitCode, message: reply.error?.message }).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/its version \d+ is older than the one held$/),
    });
  });

  it.each<[readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [["--public-keys", "{}"], {}, /names no key/],
    [["--public-keys", '{"a":"AAAA"}'], {}, /the public key a must be 32 bytes/],
    [["--public-keys", "absent.json"], {}, /absent\.json/],
    [[], { BURGEE_PUBLIC_KEYS: "[1]" }, /cannot be used/],
  ])("ends with 2 when its keys cannot be used: %j %j", async (args, env, problem) => {
    const { exitCode, stderr } = await runCommand(["plan", "--env", "production", ...args], { cwd: shop.root, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(problem) });
  });

  it("ends with 2 without a server key, and with one that is not in force", async () => {
    const { profile, platform } = shop;
    const keys = ["--public-keys", JSON.stringify(platform.state.secrets.signing.publicKeys)];
    const status = ["status", "--env", "production", ...keys, "--token", profile.adminToken];
    await using proxy = await startProxy(unchanged);
    // The key of the local platform does not travel to another address.
    const without = await runCommand([...status, "--url", proxy.url], { cwd: shop.root });
    expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--server-key") });
    const wrong = await runCommand([...status, "--server-key", "dvc_server_none"], { cwd: shop.root });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("does not accept") });
    expect(wrong.stderr).not.toContain("dvc_server_none");
  });
});
