import { isRecord, KEY_LENGTH_MAX, KEY_PATTERN, PUBLISH_BODY_BYTES_MAX, sha256Hex } from "@burgee/contract";
import type { FlagBundle } from "@burgee/publisher/core";
import { readJsonBody } from "@burgee/worker-common";

import type { PublishIntent } from "../core/outcomes.ts";
import { respondError } from "./respond.ts";

const TEXT_LENGTH_MAX = 1_000;
const IDEMPOTENCY_KEY_PATTERN = /^[\w.:-]{8,128}$/;

/** What was read, or the error to answer with. */
export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly response: Response };

function refuse(status: number, error: string, message: string): { readonly ok: false; readonly response: Response } {
  return { ok: false, response: respondError(status, error, message) };
}

export interface JsonRequest {
  readonly body: Readonly<Record<string, unknown>>;
  /** Digest of the bytes: a repeated request has the same. */
  readonly digest: string;
}

/** Reads a JSON object; an absent body counts as an empty one. */
export async function readBody(request: Request): Promise<Reading<JsonRequest>> {
  if (request.body === null) return { ok: true, value: { body: {}, digest: "" } };
  const read = await readJsonBody(request, PUBLISH_BODY_BYTES_MAX);
  if (read.kind === "too_large") {
    return refuse(413, "Payload Too Large", `a publish may have at most ${PUBLISH_BODY_BYTES_MAX} bytes`);
  }
  if (read.kind === "malformed" || !isRecord(read.value)) {
    return refuse(400, "Bad Request", "the body must be a JSON object");
  }
  return { ok: true, value: { body: read.value, digest: await sha256Hex(read.bytes) } };
}

/** Reads `files: [{ path, text }]`. */
export function readBundle(body: JsonRequest["body"]): Reading<FlagBundle> {
  const { files } = body;
  const isGood = Array.isArray(files) && files.every(isFlagFile);
  if (!isGood) return refuse(400, "Bad Request", "`files` must be a list of { path, text }");
  return { ok: true, value: { files } };
}

function isFlagFile(file: unknown): boolean {
  return isRecord(file) && typeof file["path"] === "string" && typeof file["text"] === "string";
}

/** Reads author, message, parent version, dry run and idempotency key of a publish. */
export function readIntent(request: Request, url: URL, input: JsonRequest): Reading<PublishIntent> {
  const parent = readParent(request.headers.get("if-match"));
  if (!parent.ok) return parent;
  const idempotencyKey = readIdempotencyKey(request);
  if (!idempotencyKey.ok) return idempotencyKey;
  const key = idempotencyKey.value;
  const isDryRun = url.searchParams.get("dryRun") === "true";
  const fingerprint = `${request.method} ${url.pathname}${url.search} ${input.digest}`;
  return {
    ok: true,
    value: {
      actor: readActor(input),
      message: readText(input.body["message"]),
      expectedVersion: parent.value,
      isDryRun,
      takesBack: url.searchParams.get("takeBack") === "true",
      idempotency: key === undefined || isDryRun ? undefined : { key, fingerprint },
    },
  };
}

/** Reads `Idempotency-Key`; undefined when there is none. */
export function readIdempotencyKey(request: Request): Reading<string | undefined> {
  const key = request.headers.get("idempotency-key");
  if (key === null || IDEMPOTENCY_KEY_PATTERN.test(key)) return { ok: true, value: key ?? undefined };
  return refuse(400, "Bad Request", "Idempotency-Key must be 8 to 128 letters, digits, `.`, `_`, `:` or `-`");
}

/** Reads who does something; "unknown" when the body names nobody. */
export function readActor(input: JsonRequest): string {
  return readText(input.body["actor"]) || "unknown";
}

/** `If-Match: "12"` or `12`; 0 stands for "nothing published yet". Absent and `*` mean any. */
function readParent(header: string | null): Reading<number | undefined> {
  if (header === null || header === "*") return { ok: true, value: undefined };
  const match = /^"?(\d{1,9})"?$/.exec(header.trim());
  if (match === null) return refuse(400, "Bad Request", 'If-Match must name the parent version, such as "12"');
  return { ok: true, value: Number(match[1]) };
}

function readText(input: unknown): string {
  return typeof input === "string" ? input.slice(0, TEXT_LENGTH_MAX) : "";
}

/** Reads a key from the path or the query. */
export function readKeyParameter(name: string, value: string | undefined): Reading<string> {
  if (value !== undefined && value.length <= KEY_LENGTH_MAX && KEY_PATTERN.test(value)) return { ok: true, value };
  const given = value === undefined || value === "" ? "is missing" : "is not a key";
  return refuse(400, "Bad Request", `\`${name}\` ${given}: use lower-case letters, digits, \`-\`, \`_\` and \`.\``);
}

/** Reads a whole number of at least `min`. */
export function readNumber(name: string, value: string | undefined, min: number): Reading<number> {
  const number = Number(value ?? Number.NaN);
  if (Number.isSafeInteger(number) && number >= min) return { ok: true, value: number };
  return refuse(400, "Bad Request", `\`${name}\` must be a whole number of at least ${min}`);
}
