import { ciSubject, PLATFORM_SCOPE } from "@burgee/contract";
import { base64url, SignJWT } from "jose";
import { describe, expect, it } from "vitest";

import { ADMIN_TOKEN, bearer, CI_ISSUER, createIdentityKit, KEYS, ORIGIN, PROJECT_ID, TEAM } from "./identity-kit.ts";

type Kit = ReturnType<typeof createIdentityKit>;

const access = (token: string): Record<string, string> => ({ "cf-access-jwt-assertion": token });

/** The same header and claims with another signature part, as forgers send them. */
function unsigned(claims: object): string {
  const part = (value: object): string => base64url.encode(JSON.stringify(value));
  return `${part({ alg: "none", kid: "k1" })}.${part(claims)}.`;
}

/** Signed with the public key as if it were a shared secret. */
async function confused(claims: Record<string, unknown>): Promise<string> {
  const secret = new Uint8Array((await crypto.subtle.exportKey("spki", KEYS.public)) as ArrayBuffer);
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(secret);
}

/** What may be wrong with a token of any issuer. */
const FORGERIES: readonly (readonly [string, string, (kit: Kit, sign: "signAccess" | "signCi") => Promise<string>])[] =
  [
    ["another key's signature", "wrong_signature", (kit, sign) => kit[sign]({}, {}, KEYS.other)],
    ["an unknown key id", "unknown_key", (kit, sign) => kit[sign]({}, { kid: "k9" })],
    ["no key id", "unknown_key", (kit, sign) => kit[sign]({}, { kid: undefined })],
    ["another issuer", "wrong_issuer", (kit, sign) => kit[sign]({ iss: "https://evil.example" })],
    ["another audience", "wrong_audience", (kit, sign) => kit[sign]({ aud: "somebody-else" })],
    ["no audience", "wrong_audience", (kit, sign) => kit[sign]({ aud: undefined as never })],
    ["an expiry in the past", "expired", (kit, sign) => kit[sign]({ exp: kit.seconds() - 31 })],
    ["a start in the future", "not_yet_valid", (kit, sign) => kit[sign]({ nbf: kit.seconds() + 31 })],
  ];

describe.each([
  ["an Access token", "signAccess", access, "access"],
  ["a CI's token", "signCi", bearer, "ci"],
] as const)("%s", (_name, sign, send, credential) => {
  async function open() {
    const kit = createIdentityKit();
    await kit.know(PROJECT_ID, { kind: "member", subject: "ann@example.test", role: "owner" });
    await kit.know(PROJECT_ID, { kind: "ci", subject: ciSubject(CI_ISSUER, "acme/flags", "main"), role: "publisher" });
    return kit;
  }

  it("identifies its holder", async () => {
    const kit = await open();
    expect(await kit.ask(send(await kit[sign]()))).toMatchObject({ kind: "identified", identity: { via: credential } });
  });

  it.each(FORGERIES)("is refused with %s", async (_what, fault, forge) => {
    const kit = await open();
    expect(await kit.ask(send(await forge(kit, sign)))).toEqual({ kind: "wrong", credential, fault });
  });

  it("is refused without an expiry, whatever else it says", async () => {
    const kit = await open();
    const token = await kit[sign]({ exp: undefined as never });
    expect(await kit.ask(send(token))).toEqual({ kind: "wrong", credential, fault: "malformed" });
  });

  it.each([
    ["none", (claims: Record<string, unknown>) => unsigned(claims)],
    ["HS256, signed with the public key", confused],
  ])("is refused with the algorithm %s", async (_what, forge) => {
    const kit = await open();
    const claims = JSON.parse(atob((await kit[sign]()).split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""));
    expect(await kit.ask(send(await forge(claims)))).toEqual({ kind: "wrong", credential, fault: "wrong_algorithm" });
  });

  it("is refused when its claims are changed", async () => {
    const kit = await open();
    const [header, , signature] = (await kit[sign]()).split(".");
    const [, claims] = (await kit[sign]({ sub: "another" })).split(".");
    const forged = `${header}.${claims}.${signature}`;
    expect(await kit.ask(send(forged))).toEqual({ kind: "wrong", credential, fault: "wrong_signature" });
  });

  it("lets nobody in while its issuer is silent, except the holder of the admin token", async () => {
    const kit = await open();
    kit.issuer.isDown = true;
    const token = await kit[sign]();
    expect(await kit.ask(send(token))).toEqual({ kind: "unavailable", what: "issuer" });
    const found = await kit.ask({ ...access(await kit.signAccess()), ...bearer(ADMIN_TOKEN) });
    expect(found).toMatchObject({ identity: { via: "break_glass" } });
  });
});

describe("keys of an issuer", () => {
  it("are fetched once, and again for an unknown key id once a minute at most", async () => {
    const kit = createIdentityKit();
    const ask = async (kid: string) => kit.ask(access(await kit.signAccess({}, { kid })));
    for (const kid of ["k1", "k8", "k9", "k1"]) await ask(kid);
    expect(kit.fetched).toEqual([`https://${TEAM}/cdn-cgi/access/certs`]);
    await kit.clock.advance(60_000);
    for (const kid of ["k8", "k9", "k1"]) await ask(kid);
    expect(kit.fetched).toHaveLength(2);
  });

  it("are believed for a day while their issuer is silent", async () => {
    const kit = createIdentityKit();
    const ask = async () => (await kit.ask(access(await kit.signAccess()))).kind;
    expect(await ask()).toBe("identified");
    kit.issuer.isDown = true;
    await kit.clock.advance(23 * 3_600_000);
    expect(await ask()).toBe("identified");
    await kit.clock.advance(2 * 3_600_000);
    expect(await ask()).toBe("unavailable");
  });

  it("are never fetched from an issuer that is not listed", async () => {
    const kit = createIdentityKit();
    await kit.ask(bearer(await kit.signCi({ iss: "https://evil.example" })));
    expect(kit.fetched).toEqual([]);
  });

  it("count as silent when they are too many, or none that can be used", async () => {
    const kit = createIdentityKit();
    kit.issuer.keys = [{ kty: "oct", kid: "k1", k: "c2VjcmV0" }];
    expect(await kit.ask(access(await kit.signAccess()))).toEqual({ kind: "unavailable", what: "issuer" });
    await kit.clock.advance(60_000);
    kit.issuer.keys = Array.from({ length: 101 }, (_, index) => ({ kty: "RSA", kid: `k${index}` }));
    expect(await kit.ask(access(await kit.signAccess()))).toEqual({ kind: "unavailable", what: "issuer" });
  });
});

describe("a member whom Access let through", () => {
  it("has the roles of the address, in any case, and of the groups, in this project and on the platform", async () => {
    const kit = createIdentityKit();
    await kit.know(PROJECT_ID, {
      kind: "member",
      subject: "ann@example.test",
      role: "publisher",
      environments: ["staging"],
    });
    await kit.know(PROJECT_ID, { kind: "group", subject: "release", role: "owner" });
    await kit.know(PROJECT_ID, { kind: "group", subject: "gone", role: "owner", revokedAtMs: 1 });
    await kit.know(PLATFORM_SCOPE, { kind: "member", subject: "ann@example.test", role: "operator" });
    await kit.know("another-project", { kind: "member", subject: "ann@example.test", role: "owner" });
    const found = await kit.ask(access(await kit.signAccess({ custom: { groups: ["Release", "gone", 7] } })));
    expect(found).toEqual({
      kind: "identified",
      identity: {
        actor: "ann@example.test",
        expiresAtMs: (kit.seconds() + 300) * 1_000,
        via: "access",
        groups: ["release", "gone"],
        grants: [
          { scope: PROJECT_ID, role: "publisher", environments: ["staging"] },
          { scope: PROJECT_ID, role: "owner" },
          { scope: PLATFORM_SCOPE, role: "operator" },
        ],
      },
    });
  });

  it("is known without any role", async () => {
    const kit = createIdentityKit();
    const found = await kit.ask(access(await kit.signAccess()));
    expect(found).toMatchObject({ kind: "identified", identity: { actor: "ann@example.test", grants: [] } });
  });

  it("owns every project and operates the platform when FIRST_OWNER names the address", async () => {
    const kit = createIdentityKit();
    Object.assign(kit.deps, { firstOwner: "ann@example.test" });
    const token = access(await kit.signAccess());
    expect(await kit.ask(token)).toMatchObject({ identity: { grants: [{ scope: PROJECT_ID, role: "owner" }] } });
    const onPlatform = await kit.ask(token, undefined, PLATFORM_SCOPE);
    expect(onPlatform).toMatchObject({ identity: { grants: [{ scope: PLATFORM_SCOPE, role: "operator" }] } });
  });

  it("has the roles of all projects that the route is about, itself and by its groups", async () => {
    const kit = createIdentityKit();
    const [one, two] = ["1".repeat(24), "2".repeat(24)];
    await kit.know(one, { kind: "member", subject: "ann@example.test", role: "owner" });
    await kit.know(two, { kind: "group", subject: "team", role: "publisher", environments: ["staging"] });
    const token = access(await kit.signAccess({ groups: ["Team"] }));
    const asked: boolean[] = [];
    const listScopes = async (isProven: boolean) => {
      asked.push(isProven);
      return [one, two, "3".repeat(24)];
    };
    const grants = [
      { scope: one, role: "owner" },
      { scope: two, role: "publisher", environments: ["staging"] },
    ];
    const found = await kit.ask(token, undefined, PLATFORM_SCOPE, listScopes);
    expect(found).toMatchObject({ kind: "identified", identity: { grants } });
    expect(found).not.toHaveProperty("identity.isPartial");
    Object.assign(kit.deps, { firstOwner: "ann@example.test" });
    const roles = await kit.ask(token, undefined, PLATFORM_SCOPE, listScopes);
    expect(roles).toMatchObject({ identity: { grants: expect.arrayContaining([{ scope: two, role: "owner" }]) } });
    await kit.ask(bearer(`bgt_${"f".repeat(40)}`), undefined, PLATFORM_SCOPE, listScopes);
    expect(asked).toEqual([true, true, false]);
  });

  it("with many groups is looked for in as many projects as one request may read, and told so", async () => {
    const kit = createIdentityKit();
    const token = access(await kit.signAccess({ groups: Array.from({ length: 19 }, (_, index) => `group ${index}`) }));
    const scopes = Array.from({ length: 200 }, (_, index) => `${index}`.padStart(24, "0"));
    await kit.know("0".repeat(24), { kind: "member", subject: "ann@example.test", role: "owner" });
    await kit.know(scopes[199] ?? "", { kind: "member", subject: "ann@example.test", role: "owner" });
    const found = await kit.ask(token, undefined, PLATFORM_SCOPE, async () => scopes);
    expect(found).toMatchObject({ identity: { grants: [{ scope: "0".repeat(24) }], isPartial: true } });
    expect(kit.primary.reads.length).toBeLessThan(1_000);
    const failing = async () => Promise.reject(new Error("no list"));
    expect(await kit.ask(token, undefined, PLATFORM_SCOPE, failing)).toMatchObject({ kind: "unavailable" });
  });

  it("has an identity that ends with its token, and says when the console asked", async () => {
    const kit = createIdentityKit();
    const headers = access(await kit.signAccess());
    const expiresAtMs = (kit.seconds() + 300) * 1_000;
    expect(await kit.ask(headers)).toMatchObject({ identity: { expiresAtMs } });
    expect(await kit.ask(headers)).not.toHaveProperty("identity.isConsole");
    expect(await kit.ask({ ...headers, "x-burgee": "console" })).toMatchObject({ identity: { isConsole: true } });
    const token = await kit.knowToken("1", { expiresAtMs: kit.clock.now() + 5_000 });
    const byToken = await kit.ask({ ...bearer(token), "x-burgee": "console" });
    expect(byToken).toMatchObject({ identity: { expiresAtMs: kit.clock.now() + 5_000 } });
    expect(byToken).not.toHaveProperty("identity.isConsole");
  });

  it("must hold a valid token also beside a valid bearer, which then says who it is", async () => {
    const kit = createIdentityKit();
    const token = await kit.knowToken("1");
    const both = await kit.ask({ ...access(await kit.signAccess()), ...bearer(token) });
    expect(both).toMatchObject({ kind: "identified", identity: { via: "token" } });
    const forged = await kit.ask({ ...access(await kit.signAccess({}, {}, KEYS.other)), ...bearer(ADMIN_TOKEN) });
    expect(forged).toEqual({ kind: "wrong", credential: "access", fault: "wrong_signature" });
  });

  it("is not let in with a wrong bearer", async () => {
    const kit = createIdentityKit();
    for (const [header, fault] of [
      ["Bearer guess", "unknown"],
      ["Bearer bgt_" + "f".repeat(40), "unknown"],
    ] as const) {
      const found = await kit.ask({ ...access(await kit.signAccess()), authorization: header });
      expect(found).toMatchObject({ kind: "wrong", fault });
    }
    expect(await kit.ask({ ...access(await kit.signAccess()), authorization: "Basic x" })).toEqual({ kind: "missing" });
  });

  it("is nobody when the deployment does not use Access", async () => {
    const kit = createIdentityKit();
    Object.assign(kit.deps, { access: undefined });
    expect(await kit.ask(access(await kit.signAccess()))).toEqual({ kind: "missing" });
    expect(await kit.ask({ ...access("nonsense"), ...bearer(ADMIN_TOKEN) })).toMatchObject({ kind: "identified" });
  });
});

describe("a CI", () => {
  async function open(branch = "main") {
    const kit = createIdentityKit();
    const subject = ciSubject(CI_ISSUER, "acme/flags", branch);
    await kit.know(PROJECT_ID, { kind: "ci", subject, role: "publisher", environments: ["staging"] });
    return kit;
  }

  it("is known by repository and branch, whose name it gives to the audit log", async () => {
    const kit = await open();
    const found = await kit.ask(bearer(await kit.signCi({ aud: ORIGIN })));
    expect(found).toMatchObject({
      identity: { actor: "Acme/flags@main", grants: [{ role: "publisher", environments: ["staging"] }] },
    });
  });

  it.each([
    ["of another repository", { repository: "evil/flags" }],
    ["of another branch", { ref: "refs/heads/feature" }],
    ["of a tag with the name of the branch", { ref: "refs/tags/main" }],
    ["of a pull request", { ref: "refs/pull/1/merge", ref_type: "branch" }],
    ["of a branch with the name of a wildcard", { ref: "refs/heads/*" }],
    ["that names no branch", { ref: undefined as never }],
  ])("%s is refused", async (_name, claims) => {
    const kit = await open();
    const found = await kit.ask(bearer(await kit.signCi(claims)));
    expect(found).toEqual({ kind: "wrong", credential: "ci", fault: "unknown" });
  });

  it.each([
    ["a pull request", { ref: "refs/pull/1/merge", ref_type: "branch" }],
    ["any branch", { ref: "refs/heads/feature" }],
  ])("may be trusted for %s by a wildcard", async (_name, claims) => {
    const kit = await open("*");
    expect(await kit.ask(bearer(await kit.signCi(claims)))).toMatchObject({ kind: "identified" });
  });

  it("is known by GitLab's claims, too", async () => {
    const kit = await open();
    const claims = { repository: undefined as never, project_path: "acme/flags", ref: "main", ref_type: "branch" };
    expect(await kit.ask(bearer(await kit.signCi(claims)))).toMatchObject({ kind: "identified" });
    const tag = await kit.signCi({ ...claims, ref_type: "tag" });
    expect(await kit.ask(bearer(tag))).toMatchObject({ kind: "wrong", fault: "unknown" });
  });
});

describe("a client certificate", () => {
  const FINGERPRINT = "AB".repeat(32);
  const cf = (auth: object) => ({
    tlsClientAuth: {
      certPresented: "1",
      certVerified: "SUCCESS",
      certRevoked: "0",
      certFingerprintSHA256: FINGERPRINT,
      ...auth,
    },
  });

  it.each([
    ["is known by its fingerprint", {}, { kind: "identified", identity: { via: "mtls", grants: [{ role: "owner" }] } }],
    [
      "is refused when Cloudflare did not verify it",
      { certVerified: "FAILED:self signed certificate" },
      { kind: "wrong", credential: "certificate", fault: "unverified" },
    ],
    [
      "is refused when it was revoked",
      { certRevoked: "1" },
      { kind: "wrong", credential: "certificate", fault: "revoked" },
    ],
    [
      "is refused when no record knows it",
      { certFingerprintSHA256: "cd".repeat(32) },
      { kind: "wrong", credential: "certificate", fault: "unknown" },
    ],
    ["is absent when none was presented", { certPresented: "0", certVerified: "NONE" }, { kind: "missing" }],
  ])("%s", async (_name, auth, expected) => {
    const kit = createIdentityKit();
    await kit.know(PROJECT_ID, { kind: "certificate", subject: FINGERPRINT.toLowerCase(), role: "owner" });
    expect(await kit.ask({}, cf(auth))).toMatchObject(expected);
  });

  it("is not replaced by a weaker credential when it is refused", async () => {
    const kit = createIdentityKit();
    const token = await kit.knowToken("1");
    expect(await kit.ask(bearer(token), cf({ certVerified: "FAILED" }))).toMatchObject({
      kind: "wrong",
      credential: "certificate",
    });
  });
});

describe("a token", () => {
  it.each([
    [
      "is known in its project",
      {},
      {
        kind: "identified",
        identity: { via: "token", actor: expect.stringMatching(/^deploys \(token [0-9a-f]{16}\)$/) },
      },
    ],
    ["is refused once it has expired", { expiresAtMs: 1 }, { kind: "wrong", credential: "token", fault: "expired" }],
    ["is refused once it was revoked", { revokedAtMs: 1 }, { kind: "wrong", credential: "token", fault: "revoked" }],
  ])("%s", async (_name, given, expected) => {
    const kit = createIdentityKit();
    const found = await kit.ask(bearer(await kit.knowToken("1", { label: "deploys", ...given })));
    expect(found).toMatchObject(expected);
    expect(JSON.stringify(found)).not.toContain("bgt_");
  });

  it("is unknown in other projects, and one of the platform is known in all", async () => {
    const kit = createIdentityKit();
    const elsewhere = await kit.knowToken("1", {}, "another-project");
    expect(await kit.ask(bearer(elsewhere))).toEqual({ kind: "wrong", credential: "token", fault: "unknown" });
    const operator = await kit.knowToken("2", { role: "operator" }, PLATFORM_SCOPE);
    const found = await kit.ask(bearer(operator));
    expect(found).toMatchObject({ identity: { grants: [{ scope: PLATFORM_SCOPE, role: "operator" }] } });
  });

  it("is refused within five seconds of its revocation, and at once when no store can say", async () => {
    const kit = createIdentityKit();
    const token = await kit.knowToken("1");
    expect(await kit.ask(bearer(token))).toMatchObject({ kind: "identified" });
    await kit.knowToken("1", { revokedAtMs: 1, changedAtMs: kit.clock.now() + 1 });
    await kit.clock.advance(5_000);
    expect(await kit.ask(bearer(token))).toMatchObject({ kind: "wrong", fault: "revoked" });

    const other = await kit.knowToken("2");
    expect(await kit.ask(bearer(other))).toMatchObject({ kind: "identified" });
    kit.primary.isFailing = true;
    kit.secondary.isFailing = true;
    await kit.clock.advance(5_000);
    expect(await kit.ask(bearer(other))).toEqual({ kind: "unavailable", what: "principals" });
    expect(await kit.ask(bearer(ADMIN_TOKEN))).toMatchObject({ identity: { via: "break_glass" } });
  });

  it("that was revoked is not brought back by an older record", async () => {
    const kit = createIdentityKit();
    const token = await kit.knowToken("1", { revokedAtMs: 1, changedAtMs: kit.clock.now() + 1 });
    expect(await kit.ask(bearer(token))).toMatchObject({ fault: "revoked" });
    await kit.knowToken("1", { changedAtMs: kit.clock.now() });
    await kit.clock.advance(5_000);
    expect(await kit.ask(bearer(token))).toMatchObject({ kind: "wrong", fault: "revoked" });
  });

  it("is not known by a record that was copied to its name", async () => {
    const kit = createIdentityKit();
    await kit.knowToken("1", { role: "owner" });
    const [[, bytes] = []] = [...kit.primary.objects];
    const { principalObjectName, sha256Hex } = await import("@burgee/contract");
    const text = `bgt_${"2".repeat(40)}`;
    kit.primary.objects.set(await principalObjectName(PROJECT_ID, "token", await sha256Hex(text)), bytes as never);
    expect(await kit.ask(bearer(text))).toEqual({ kind: "unavailable", what: "principals" });
  });
});

describe("the admin token", () => {
  it("is known as break-glass", async () => {
    const kit = createIdentityKit();
    const found = await kit.ask(bearer(ADMIN_TOKEN));
    expect(found).toEqual({
      kind: "identified",
      identity: { actor: "ADMIN_TOKEN", via: "break_glass", groups: [], grants: [] },
    });
  });

  it.each(["", "guess", ADMIN_TOKEN.slice(0, -1), `${ADMIN_TOKEN}x`, ADMIN_TOKEN.toUpperCase()])(
    "is not %j",
    async (text) => {
      const kit = createIdentityKit();
      const expected =
        text === "" ? { kind: "missing" } : { kind: "wrong", credential: "admin_token", fault: "unknown" };
      expect(await kit.ask({ authorization: `Bearer ${text}` })).toEqual(expected);
    },
  );

  it("lets nobody in when the deployment has none", async () => {
    const kit = createIdentityKit();
    for (const adminToken of [undefined, ""]) {
      Object.assign(kit.deps, { adminToken });
      expect(await kit.ask({ authorization: "Bearer " })).toEqual({ kind: "not_configured" });
      expect(await kit.ask({ authorization: "Bearer undefined" })).toEqual({ kind: "not_configured" });
      expect(await kit.ask(bearer(await kit.knowToken("1")))).toMatchObject({ kind: "identified" });
    }
  });
});
