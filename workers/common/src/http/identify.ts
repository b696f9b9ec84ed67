import {
  ADMIN_TOKEN_ACTOR,
  certificateSubject,
  PLATFORM_SCOPE,
  principalActor,
  sha256Hex,
  TOKEN_PATTERN,
} from "@burgee/contract";
import type { PrincipalRecord } from "@burgee/contract";

import type { IdentityDeps } from "../core/identity-deps.ts";
import type { Grant, Identity } from "../core/identity.ts";
import { verifyAccessToken, type AccessMember } from "../core/verify-access-token.ts";
import { CI_AUDIENCE, verifyCiToken } from "../core/verify-ci-token.ts";
import type { CredentialFault } from "../core/verify-jwt.ts";
import type { Clock } from "../ports.ts";
import { findRecords, type FoundRecord, type IdentifyContext, type PrincipalName } from "./find-records.ts";
import { isEqualSecret, readBearerToken } from "./request.ts";

/** How a caller tried to prove who it is. */
export type CredentialKind = "certificate" | "access" | "ci" | "token" | "admin_token";

export type Identification =
  | { readonly kind: "identified"; readonly identity: Identity }
  /** There is no admin token, and the request has nothing else. */
  | { readonly kind: "not_configured" }
  | { readonly kind: "missing" }
  | { readonly kind: "wrong"; readonly credential: CredentialKind; readonly fault: CredentialFault }
  /** Records or an issuer's keys cannot be read: nobody is let in on a guess. */
  | { readonly kind: "unavailable"; readonly what: "principals" | "issuer" };

/** What the console says of itself in every request. */
const CONSOLE_HEADER = ["x-burgee", "console"] as const;

/**
 * Finds out who sent a request. The first credential that is present decides: a client certificate; else a bearer (a CI's
 * token, a platform token, or the admin token); else the token of Cloudflare Access. One that proves nothing is refused,
 * whatever else the request carries. Access may stand in front of callers with a bearer: then both must be valid, and the
 * bearer says who it is. While records or an issuer's keys cannot be read, the admin token still lets in. Never throws.
 */
export async function identify(
  request: Request,
  deps: IdentityDeps,
  context: IdentifyContext,
): Promise<Identification> {
  const found = await identifyByCredential(request, deps, context);
  if (found.kind !== "unavailable") return found;
  const bearer = readBearerToken(request.headers);
  return (bearer === undefined ? undefined : await breakGlass(bearer, deps)) ?? found;
}

async function identifyByCredential(
  request: Request,
  deps: IdentityDeps,
  context: IdentifyContext,
): Promise<Identification> {
  const certificate = readCertificate(request);
  if (certificate !== undefined) return identifyCertificate(certificate, deps, context);
  const accessToken = deps.access === undefined ? null : request.headers.get("cf-access-jwt-assertion");
  const access = accessToken === null ? undefined : await checkAccess(accessToken, deps, context);
  if (access !== undefined && access.kind !== "valid") return access;
  const bearer = readBearerToken(request.headers);
  if (bearer !== undefined) return identifyBearer(request, bearer, deps, context);
  // A malformed header is an attempt with a bearer, too.
  if (access !== undefined && !request.headers.has("authorization"))
    return identifyMember(request, access.member, deps, context);
  return { kind: isConfigured(deps) ? "missing" : "not_configured" };
}

/** Whether anybody at all could be let in without a record. */
function isConfigured({ adminToken }: IdentityDeps): boolean {
  return adminToken !== undefined && adminToken !== "";
}

/** Certificate of a request, as far as Cloudflare describes it. */
interface ClientCertificate {
  readonly certVerified: string;
  readonly certRevoked?: string;
  readonly certFingerprintSHA256: string;
}

function readCertificate(request: Request): ClientCertificate | undefined {
  // Only Cloudflare's type of a request has it.
  const { cf } = request as { readonly cf?: { tlsClientAuth?: ClientCertificate & { certPresented?: string } } };
  const auth = cf?.tlsClientAuth;
  return auth?.certPresented === "1" ? auth : undefined;
}

async function identifyCertificate(
  { certVerified, certRevoked, certFingerprintSHA256 }: ClientCertificate,
  deps: IdentityDeps,
  context: IdentifyContext,
): Promise<Identification> {
  const credential = "certificate";
  if (certRevoked === "1") return { kind: "wrong", credential, fault: "revoked" };
  if (certVerified !== "SUCCESS") return { kind: "wrong", credential, fault: "unverified" };
  const subject = certificateSubject(certFingerprintSHA256);
  return identifyKnown([{ kind: "certificate", subject }], credential, "mtls", deps, context);
}

type AccessCheck =
  | { readonly kind: "valid"; readonly member: AccessMember }
  | Extract<Identification, { kind: "wrong" | "unavailable" }>;

async function checkAccess(token: string, deps: IdentityDeps, context: IdentifyContext): Promise<AccessCheck> {
  if (deps.access === undefined) return { kind: "wrong", credential: "access", fault: "unknown" };
  const verdict = await verifyAccessToken(token, deps.access, deps, context.keepAlive);
  if (verdict.kind === "wrong") return { kind: "wrong", credential: "access", fault: verdict.fault };
  return verdict.kind === "valid" ? verdict : { kind: "unavailable", what: "issuer" };
}

async function identifyMember(
  { headers }: Request,
  { subject, groups, expiresAtMs }: AccessMember,
  deps: IdentityDeps,
  context: IdentifyContext,
): Promise<Identification> {
  const names = [
    { kind: "member", subject } as const,
    ...groups.map((group) => ({ kind: "group", subject: group }) as const),
  ];
  const found = await findRecords(names, deps, context);
  if (found === undefined) return { kind: "unavailable", what: "principals" };
  const { records, scopes, isPartial } = found;
  const grants = records.filter(({ record }) => isInForce(record, deps.clock)).map(toGrant);
  if (subject === deps.firstOwner) {
    for (const scope of scopes) {
      if (scope !== PLATFORM_SCOPE) grants.push({ scope, role: "owner" });
      else if (context.scope === PLATFORM_SCOPE) grants.push({ scope, role: "operator" });
    }
  }
  const isConsole = headers.get(CONSOLE_HEADER[0]) === CONSOLE_HEADER[1];
  const marks = { ...(isConsole ? { isConsole } : {}), ...(isPartial ? { isPartial } : {}) };
  return { kind: "identified", identity: { actor: subject, via: "access", groups, grants, expiresAtMs, ...marks } };
}

async function identifyBearer(
  request: Request,
  bearer: string,
  deps: IdentityDeps,
  context: IdentifyContext,
): Promise<Identification> {
  // First, so that an admin token may have any form.
  const admin = await breakGlass(bearer, deps);
  if (admin !== undefined) return admin;
  if (TOKEN_PATTERN.test(bearer)) {
    return identifyKnown([{ kind: "token", subject: await sha256Hex(bearer) }], "token", "token", deps, context);
  }
  if (!JWT_PATTERN.test(bearer)) {
    return isConfigured(deps)
      ? { kind: "wrong", credential: "admin_token", fault: "unknown" }
      : { kind: "not_configured" };
  }
  const audiences = [new URL(request.url).origin, CI_AUDIENCE];
  const verdict = await verifyCiToken(bearer, deps.ciIssuers, audiences, deps, context.keepAlive);
  if (verdict.kind === "wrong") return { kind: "wrong", credential: "ci", fault: verdict.fault };
  if (verdict.kind === "unavailable") return { kind: "unavailable", what: "issuer" };
  const names = verdict.subjects.map((subject) => ({ kind: "ci", subject }) as const);
  const [branch] = verdict.hasBranch ? verdict.subjects : [];
  return identifyKnown(names, "ci", "ci", deps, context, { ...verdict, branch });
}

/** Compares in constant time. */
async function breakGlass(bearer: string, { adminToken }: IdentityDeps): Promise<Identification | undefined> {
  if (adminToken === undefined || adminToken === "" || !(await isEqualSecret(bearer, adminToken))) return undefined;
  return { kind: "identified", identity: { actor: ADMIN_TOKEN_ACTOR, via: "break_glass", groups: [], grants: [] } };
}

const JWT_PATTERN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Lets in whom a record knows: the credential alone proves only that its holder exists. */
async function identifyKnown(
  names: readonly PrincipalName[],
  credential: CredentialKind,
  via: Identity["via"],
  deps: IdentityDeps,
  context: IdentifyContext,
  run?: {
    readonly name: string;
    readonly branch: string | undefined;
    readonly commit: string | undefined;
    readonly expiresAtMs: number;
  },
): Promise<Identification> {
  const found = await findRecords(names, deps, context);
  if (found === undefined) return { kind: "unavailable", what: "principals" };
  const [first] = found.records;
  if (first === undefined) return { kind: "wrong", credential, fault: "unknown" };
  const inForce = found.records.filter(({ record }) => isInForce(record, deps.clock));
  const [best] = inForce;
  if (best === undefined) {
    return { kind: "wrong", credential, fault: first.record.revokedAtMs === undefined ? "expired" : "revoked" };
  }
  const actor = run?.name ?? principalActor(best.record);
  const expiresAtMs = run?.expiresAtMs ?? best.record.expiresAtMs;
  const identity: Identity = {
    actor,
    via,
    groups: [],
    grants: inForce.map(toGrant),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(found.isPartial ? { isPartial: true } : {}),
  };
  if (run === undefined) return { kind: "identified", identity };
  const branchGrants = inForce.filter(({ record }) => record.subject === run.branch).map(toGrant);
  return { kind: "identified", identity: { ...identity, ci: { commit: run.commit, branchGrants } } };
}

function isInForce({ revokedAtMs, expiresAtMs }: PrincipalRecord, clock: Clock): boolean {
  return revokedAtMs === undefined && (expiresAtMs === undefined || clock.now() < expiresAtMs);
}

function toGrant({ scope, record: { role, environments } }: FoundRecord): Grant {
  return { scope, role, ...(environments === undefined ? {} : { environments }) };
}
