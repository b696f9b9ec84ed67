import { PLATFORM_KEY, PLATFORM_SCOPE, principalObjectName, sha256Hex, type PrincipalRecord } from "@burgee/contract";
import { createPrincipalDirectory, createPublishedStores, systemClock } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { PublisherPorts } from "../src/core/ports.ts";
import {
  createToken,
  PRINCIPALS_MAX,
  revokePrincipal,
  setPrincipal,
  TOKEN_DAYS_MAX,
} from "../src/core/principals/change-principals.ts";
import { listPrincipals } from "../src/core/principals/list-principals.ts";
import { principalScope } from "../src/core/principals/store-principals.ts";
import { recover } from "../src/core/recover.ts";
import { ANN, crashAt, crashes, inProject, openPorts } from "./crashing-ports.ts";

const DAY_MS = 86_400_000;

/** Runs a test inside a project of its own. */
function inOwnProject(name: string, run: (ports: PublisherPorts) => Promise<void>): Promise<void> {
  return inProject(name, (storage) => run(openPorts(name, storage, [])));
}

async function makeToken(ports: PublisherPorts, label = "deploys") {
  const outcome = await createToken(ports, { label, role: "publisher", environments: ["staging"] }, ANN);
  if (outcome.kind !== "created") throw new Error(`no token was made: ${outcome.kind}`);
  return outcome.token;
}

async function readRecords(ports: PublisherPorts, kind: PrincipalRecord["kind"], subject: string) {
  const name = await principalObjectName(await principalScope(ports.projectKey), kind, subject);
  return {
    r2: (await (await env.CONFIGS.get(name))?.json<PrincipalRecord>()) ?? null,
    kv: await env.CONFIGS_KV.get<PrincipalRecord>(name, "json"),
  };
}

function withoutStore(ports: PublisherPorts): PublisherPorts {
  const store = { ...ports.store, writePrincipal: () => Promise.reject(new Error("R2 is down")) };
  return { ...ports, store };
}

const owner = (subject: string) => ({ kind: "member", subject, role: "owner" }) as const;

describe("a token", () => {
  it("is shown once, kept as a digest, and known to the edge with role, environments and expiry", async () => {
    await inOwnProject("token-made", async (ports) => {
      const { token, ...listing } = await makeToken(ports);
      expect(token).toMatch(/^bgt_[0-9a-f]{40}$/);
      const digest = await sha256Hex(token);
      const { r2, kv } = await readRecords(ports, "token", digest);
      expect(r2).toMatchObject({ kind: "token", role: "publisher", environments: ["staging"], createdBy: "ann" });
      expect(r2?.expiresAtMs).toBe((r2?.createdAtMs ?? 0) + 90 * DAY_MS);
      expect(kv).toEqual(r2);
      expect(listing).toMatchObject({ id: digest.slice(0, 16), label: "deploys" });
      const shown = JSON.stringify([
        listPrincipals(ports.database, ports.clock.now()),
        ports.database.listAudit(0, 99),
      ]);
      expect(shown).toContain(digest.slice(0, 16));
      expect(shown).not.toMatch(new RegExp(`${token}|${digest}`));
      expect(ports.database.listAudit(0, 99)).toMatchObject([{ actor: "ann", via: "token", action: "create_token" }]);
    });
  });

  it("can be replaced while its predecessor is in force", async () => {
    await inOwnProject("token-rotated", async (ports) => {
      const [old, fresh] = [await makeToken(ports), await makeToken(ports)];
      const directory = createPrincipalDirectory({ ...createPublishedStores(env), clock: systemClock });
      const scope = await principalScope(ports.projectKey);
      const find = async (text: string) => directory.lookup(scope, "token", await sha256Hex(text), () => undefined);
      for (const { token } of [old, fresh]) {
        const { record } = (await find(token)) as { readonly record?: PrincipalRecord };
        expect(record?.revokedAtMs).toBeUndefined();
      }
      expect(await revokePrincipal(ports, old.token, ANN)).toMatchObject({ kind: "done", principal: { id: old.id } });
      expect((await readRecords(ports, "token", await sha256Hex(old.token))).r2?.revokedAtMs).toBeGreaterThan(0);
      expect((await readRecords(ports, "token", await sha256Hex(fresh.token))).r2?.revokedAtMs).toBeUndefined();
    });
  });

  it.each([
    ["no label", { label: " " }],
    ["a label with control characters", { label: "a\u001b[2J" }],
    ["a lifetime of 0 days", { days: 0 }],
    ["a lifetime of half a day", { days: 0.5 }],
    [`a lifetime of ${TOKEN_DAYS_MAX + 1} days`, { days: TOKEN_DAYS_MAX + 1 }],
    ["the role operator in a project", { role: "operator" as const }],
    ["environments for a reader", { environments: ["staging"] }],
    ["no environment", { role: "publisher" as const, environments: [] }],
    ["an environment that is no key", { role: "publisher" as const, environments: ["Not A Key"] }],
  ])("is not made with %s", async (_name, given) => {
    await inOwnProject("token-invalid", async (ports) => {
      const outcome = await createToken(ports, { label: "good", role: "reader", ...given }, ANN);
      expect(outcome).toMatchObject({ kind: "invalid" });
      expect(ports.database.listPrincipals()).toEqual([]);
    });
  });

  it("is not made beyond the number that a project may have", async () => {
    await inOwnProject("token-many", async (ports) => {
      const row = (index: number): PrincipalRecord => ({
        kind: "token",
        subject: String(index),
        label: "one of many",
        role: "reader",
        createdAtMs: 1,
        createdBy: "ann",
        changedAtMs: 1,
        ...(index === 0 ? { expiresAtMs: 2 } : {}),
      });
      for (let index = 0; index <= PRINCIPALS_MAX; index += 1) {
        ports.database.savePrincipal({ id: String(index).padStart(16, "0"), record: row(index) });
        ports.database.setPrincipalStored(String(index).padStart(16, "0"), true);
      }
      const outcome = await createToken(ports, { label: "one more", role: "reader" }, ANN);
      expect(outcome).toEqual({ kind: "too_many", countMax: PRINCIPALS_MAX });
    });
  });

  it("that could not be stored is withdrawn: nobody has its text", async () => {
    await inOwnProject("token-r2-down", async (ports) => {
      const outcome = await createToken(withoutStore(ports), { label: "lost", role: "owner" }, ANN);
      expect(outcome).toEqual({ kind: "storage_failed" });
      expect(await recover(ports)).toBe(true);
      const [row] = ports.database.listPrincipals();
      expect(row?.record.revokedAtMs).toBeGreaterThan(0);
      const { r2, kv } = await readRecords(ports, "token", row?.record.subject ?? "");
      expect(r2?.revokedAtMs).toBe(row?.record.revokedAtMs);
      expect(kv).toEqual(r2);
    });
  });
});

describe("a revocation of a token", () => {
  it("is never called done while the edge lets the token in, and done when it is repeated", async () => {
    await inOwnProject("revoked-r2-down", async (ports) => {
      const { id, token } = await makeToken(ports);
      const digest = await sha256Hex(token);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const outcome = await revokePrincipal(withoutStore(ports), id, ANN);
        expect(outcome).toMatchObject({ kind: "pending", principal: { id, isPending: true } });
      }
      const before = await readRecords(ports, "token", digest);
      expect(before.r2).not.toHaveProperty("revokedAtMs");
      // The edge reads the second store while the first fails.
      expect(before.kv).toMatchObject({ revokedAtMs: expect.any(Number) });
      const listed = listPrincipals(ports.database, ports.clock.now()).principals;
      expect(listed).toMatchObject([{ id, revokedAtMs: expect.any(Number), isPending: true }]);
      expect(await revokePrincipal(ports, id, ANN)).toMatchObject({ kind: "done" });
      expect((await readRecords(ports, "token", digest)).r2?.revokedAtMs).toBeGreaterThan(0);
      const actions = ports.database.listAudit(0, 99).map(({ action }) => action);
      expect(actions).toEqual(["create_token", "revoke_token"]);
    });
  });

  it("is done by recovery when nobody repeats it", async () => {
    await inOwnProject("revoked-recovered", async (ports) => {
      const { id, token } = await makeToken(ports);
      await revokePrincipal(withoutStore(ports), id, ANN);
      expect(await recover(ports)).toBe(true);
      expect((await readRecords(ports, "token", await sha256Hex(token))).r2?.revokedAtMs).toBeGreaterThan(0);
    });
  });

  it("is done while the second store is down, whose copy follows", async () => {
    await inOwnProject("revoked-kv-down", async (ports) => {
      const { id, token } = await makeToken(ports);
      const copyPrincipal = () => Promise.reject(new Error("KV is down"));
      const down = { ...ports, store: { ...ports.store, copyPrincipal } };
      expect(await revokePrincipal(down, id, ANN)).toMatchObject({ kind: "done" });
      expect(await recover(down)).toBe(false);
      expect(await recover(ports)).toBe(true);
      const { r2, kv } = await readRecords(ports, "token", await sha256Hex(token));
      expect(kv).toEqual(r2);
      expect(kv?.revokedAtMs).toBeGreaterThan(0);
    });
  });

  it("is complete or undone after recovery, whichever of its steps was the last", async () => {
    let nth = 0;
    let revocations = 0;
    for (let hasCrashed = true; hasCrashed;) {
      nth += 1;
      hasCrashed = await inProject(`token-crash-${nth}`, async (storage) => {
        const ports = openPorts(`token-crash-${nth}`, storage, []);
        const { id, token } = await makeToken(ports);
        const { ports: dying, state } = crashAt(ports, nth, "after");
        await crashes(() => revokePrincipal(dying, id, ANN));
        expect(await recover(ports)).toBe(true);
        const isRevoked = ports.database.findPrincipal(id)?.record.revokedAtMs !== undefined;
        const { r2, kv } = await readRecords(ports, "token", await sha256Hex(token));
        expect(r2?.revokedAtMs !== undefined).toBe(isRevoked);
        expect(kv).toEqual(r2);
        if (isRevoked) revocations += 1;
        return state.isDead;
      });
    }
    expect(revocations).toBeGreaterThan(3);
  });

  it("is not taken back by a write that was delayed", async () => {
    await inOwnProject("revoked-delayed", async (ports) => {
      const { id, token } = await makeToken(ports);
      const stale = ports.database.findPrincipal(id)?.record;
      await revokePrincipal(ports, id, ANN);
      if (stale !== undefined) await ports.store.writePrincipal(await principalScope(ports.projectKey), stale);
      expect((await readRecords(ports, "token", await sha256Hex(token))).r2?.revokedAtMs).toBeGreaterThan(0);
    });
  });

  it("needs a token that exists, and enough of its id", async () => {
    await inOwnProject("revoked-unknown", async (ports) => {
      const { id } = await makeToken(ports);
      for (const wrong of ["", id.slice(0, 7), "0".repeat(16), `bgt_${"0".repeat(40)}`]) {
        expect(await revokePrincipal(ports, wrong, ANN)).toEqual({ kind: "unknown_principal" });
      }
    });
  });
});

describe("members", () => {
  it("get a role, another one, none, and one again, each later than the one before", async () => {
    await inOwnProject("member-roles", async (ports) => {
      const stands = { ...ports, clock: createManualClock() };
      await setPrincipal(stands, owner("olga@example.test"), ANN);
      const set = (role: "reader" | "publisher") =>
        setPrincipal(stands, { kind: "member", subject: " Bea@Example.test", role }, ANN);
      const seen: unknown[] = [];
      const note = async () => {
        const { r2 } = await readRecords(ports, "member", "bea@example.test");
        seen.push([r2?.role, r2?.revokedAtMs !== undefined]);
        return r2?.changedAtMs ?? 0;
      };
      const made = await set("publisher");
      const times = [await note()];
      await set("reader");
      times.push(await note());
      await revokePrincipal(stands, made.kind === "done" ? made.principal.id : "", ANN);
      times.push(await note());
      await set("reader");
      times.push(await note());
      expect(seen).toEqual([
        ["publisher", false],
        ["reader", false],
        ["reader", true],
        ["reader", false],
      ]);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    });
  });

  it("keep one owner: the last one is neither removed nor lowered, and tokens and CIs do not count", async () => {
    await inOwnProject("last-owner", async (ports) => {
      const made = await setPrincipal(ports, owner("olga@example.test"), ANN);
      const id = made.kind === "done" ? made.principal.id : "";
      await createToken(ports, { label: "root", role: "owner" }, ANN);
      await setPrincipal(ports, { kind: "ci", subject: "acme/flags", branch: "main", role: "owner" }, ANN);
      expect(await revokePrincipal(ports, id, ANN)).toEqual({ kind: "last_owner" });
      expect(await setPrincipal(ports, { ...owner("olga@example.test"), role: "publisher" }, ANN)).toEqual({
        kind: "last_owner",
      });
      await setPrincipal(ports, { kind: "group", subject: "leads", role: "owner" }, ANN);
      expect(await revokePrincipal(ports, id, ANN)).toMatchObject({ kind: "done" });
    });
  });

  it.each([
    ["a certificate without a fingerprint", { kind: "certificate", subject: "my laptop", role: "reader" }],
    ["a CI without a branch", { kind: "ci", subject: "acme/flags", role: "reader" }],
    ["a CI without an owner of its repository", { kind: "ci", subject: "flags", branch: "main", role: "reader" }],
    [
      "a CI of an issuer without https",
      { kind: "ci", subject: "acme/flags", branch: "main", role: "reader", issuer: "http://ci.test" },
    ],
    ["every branch as owner", { kind: "ci", subject: "acme/flags", branch: "*", role: "owner" }],
    ["every branch as publisher of everything", { kind: "ci", subject: "acme/flags", branch: "*", role: "publisher" }],
    ["a member without a name", { kind: "member", subject: "", role: "reader" }],
    ["an operator of a project", { kind: "member", subject: "ann@example.test", role: "operator" }],
  ] as const)("are not %s", async (_name, request) => {
    await inOwnProject("member-invalid", async (ports) => {
      expect(await setPrincipal(ports, request, ANN)).toMatchObject({ kind: "invalid" });
      expect(ports.database.listPrincipals()).toEqual([]);
    });
  });

  it("of the platform are operators, stored apart from every project", async () => {
    await inOwnProject(PLATFORM_KEY, async (ports) => {
      expect(await setPrincipal(ports, { ...owner("olga@example.test") }, ANN)).toMatchObject({ kind: "invalid" });
      await setPrincipal(ports, { kind: "member", subject: "olga@example.test", role: "operator" }, ANN);
      const name = await principalObjectName(PLATFORM_SCOPE, "member", "olga@example.test");
      expect(await (await env.CONFIGS.get(name))?.json()).toMatchObject({ role: "operator" });
    });
  });
});
