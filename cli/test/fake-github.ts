import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Issuer of the tokens of GitHub Actions, which platforms trust unless they are told otherwise. */
const ISSUER = "https://token.actions.githubusercontent.com";
const LIFETIME_SECONDS = 300;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What GitHub gives a job: comments of pull request 7 of `shop/flags`, and OIDC tokens. */
export async function startGitHub() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const comments: { id: number; body: string }[] = [];
  const audiences: string[] = [];
  const state = { ref: "refs/heads/main" };

  const sign = (audience: string): string => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: ISSUER, aud: audience, iat: now, nbf: now, exp: now + LIFETIME_SECONDS };
    const content = `${encode({ alg: "RS256", kid: "k1" })}.${encode({ ...claims, repository: "shop/flags", ref: state.ref })}`;
    return `${content}.${createSign("RSA-SHA256").update(content).sign(privateKey, "base64url")}`;
  };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const { method = "", headers } = request;
    const url = new URL(request.url ?? "/", "http://github.invalid");
    if (url.pathname === "/oidc" && headers.authorization === "Bearer request-secret") {
      const audience = url.searchParams.get("audience") ?? "";
      audiences.push(audience);
      return { value: sign(audience) };
    }
    if (headers.authorization !== "Bearer a-github-token") return undefined;
    const own = "/repos/shop/flags/issues/7/comments";
    if (method === "GET" && url.pathname === own) return comments;
    if (method === "GET") return undefined;
    const { body } = JSON.parse(await text(request)) as { body: string };
    if (method === "POST" && url.pathname === own) comments.push({ id: comments.length + 1, body });
    const id = Number(/comments\/(\d+)$/.exec(url.pathname)?.[1]);
    if (method === "PATCH") comments.splice(id - 1, 1, { id, body });
    return {};
  };

  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const document = await answer(request);
      const status = document === undefined ? 404 : 200;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(document ?? {}));
    };
    // A rejection ends the test run: nothing handles it.
    void respond();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    comments,
    /** Audiences of the tokens that were asked for. */
    audiences,
    /** The branch or pull request that jobs run for. */
    state,
    /** What the issuer publishes. */
    answerOutside(address: string): unknown {
      if (address === `${ISSUER}/.well-known/openid-configuration`) return { jwks_uri: `${ISSUER}/keys` };
      if (address !== `${ISSUER}/keys`) return undefined;
      return { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }] };
    },
    /** Variables that GitHub sets for a job. */
    variables: {
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: "shop/flags",
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/oidc?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
    },
    close: () => server.close(),
  };
}
