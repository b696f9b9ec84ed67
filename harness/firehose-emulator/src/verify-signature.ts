import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import { SignatureV4 } from "@smithy/signature-v4";

import type { AwsCredentials } from "./emulator-options.ts";
import { NodeSha256 } from "./node-sha256.ts";

/** How far the signer's clock may be from this one. Source: AWS Signature Version 4. */
const CLOCK_SKEW_MS_MAX = 5 * 60 * 1000;

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface SignatureRules {
  readonly credentials: readonly AwsCredentials[];
  readonly region: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

export type SignatureOutcome =
  | { readonly kind: "valid" }
  | { readonly kind: "refused"; readonly type: string; readonly message: string };

/**
 * Checks AWS Signature Version 4 of a request: scope, clock, signed headers, body hash and the signature itself, which
 * AWS's own signer computes again.
 */
export async function verifySignature(request: SignedRequest, rules: SignatureRules): Promise<SignatureOutcome> {
  const header = request.headers.authorization;
  if (header === undefined) return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
  const parsed = parseAuthorization(header);
  if (parsed === undefined) {
    return refused(
      "IncompleteSignatureException",
      "Authorization header requires 'AWS4-HMAC-SHA256' with 'Credential', 'SignedHeaders' and 'Signature' parameters.",
    );
  }
  const amzDate = single(request.headers["x-amz-date"]);
  const signedAtMs = parseAmzDate(amzDate);
  if (amzDate === undefined || signedAtMs === undefined) {
    return refused("IncompleteSignatureException", "Authorization header requires a valid 'X-Amz-Date' header.");
  }
  const scopeProblem = findScopeProblem(parsed, amzDate, rules);
  if (scopeProblem !== undefined) return refused("InvalidSignatureException", scopeProblem);
  const credentials = rules.credentials.find((entry) => entry.accessKeyId === parsed.accessKeyId);
  if (credentials === undefined) {
    return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const skewMs = signedAtMs - rules.nowMs;
  if (Math.abs(skewMs) > CLOCK_SKEW_MS_MAX) {
    const side = skewMs < 0 ? "expired" : "not yet current";
    const now = formatAmzDate(rules.nowMs);
    return refused("InvalidSignatureException", `Signature ${side}: ${amzDate} is not within 5 min. of ${now}`);
  }
  const unsigned = findUnsignedHeader(request.headers, parsed.signedHeaders);
  if (unsigned !== undefined) {
    return refused("InvalidSignatureException", `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const declaredHash = single(request.headers["x-amz-content-sha256"]);
  const isBodyDeclared = declaredHash === undefined || declaredHash === sha256Hex(request.body);
  if (!isBodyDeclared || (await sign(request, rules, credentials, parsed, signedAtMs)) !== parsed.signature) {
    return refused(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
  return { kind: "valid" };
}

/** Signs the request with the headers that its caller signed, and returns the signature. */
async function sign(
  { method, path, headers, body }: SignedRequest,
  { region, service }: SignatureRules,
  credentials: AwsCredentials,
  { signedHeaders }: ParsedAuthorization,
  signedAtMs: number,
): Promise<string | undefined> {
  const signer = new SignatureV4({ credentials, region, service, sha256: NodeSha256, applyChecksum: false });
  const picked = signedHeaders.map((name) => [name, [headers[name] ?? ""].flat().join(",")]);
  const signed = await signer.sign(
    { method, protocol: "http:", hostname: "", path, headers: Object.fromEntries(picked), body },
    { signingDate: new Date(signedAtMs), signableHeaders: new Set(signedHeaders) },
  );
  return parseAuthorization(signed.headers["authorization"] ?? "")?.signature;
}

/** `20261120T233156Z` */
function formatAmzDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

function sha256Hex(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

interface ParsedAuthorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;_-]+),\s*Signature=([0-9a-f]{64})$/;

function parseAuthorization(header: string): ParsedAuthorization | undefined {
  const match = AUTHORIZATION.exec(header.trim());
  if (match === null) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

function findScopeProblem(parsed: ParsedAuthorization, amzDate: string, rules: SignatureRules): string | undefined {
  if (parsed.service !== rules.service) return `Credential should be scoped to correct service: '${rules.service}'.`;
  if (parsed.region !== rules.region) return `Credential should be scoped to a valid region, not '${parsed.region}'.`;
  if (!amzDate.startsWith(parsed.date)) {
    return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
  }
  return undefined;
}

function findUnsignedHeader(headers: IncomingHttpHeaders, signed: readonly string[]): string | undefined {
  const required = Object.keys(headers).filter((name) => name === "host" || name.startsWith("x-amz-"));
  return required.find((name) => !signed.includes(name));
}

function parseAmzDate(text: string | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function refused(type: string, message: string): SignatureOutcome {
  return { kind: "refused", type, message };
}
