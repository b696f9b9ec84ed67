import { createHash } from "node:crypto";

/** Texts of one run and the placeholders that stand for them. */
export type KnownTexts = ReadonlyMap<string, string>;

/** Rewrites what must differ from run to run into placeholders, and nothing else. */
export interface Normaliser {
  header(name: string, value: string): string;
  body(text: string, isMeasured: boolean): string;
}

/** Characters from which on a body is recorded by its digest and its beginning. */
const BODY_LENGTH_MAX = 2_000;
const BEGINNING_LENGTH = 200;

/** Headers whose whole value differs. */
const VOLATILE_HEADERS: ReadonlySet<string> = new Set([
  "date",
  "x-request-id",
  "cf-ray",
  "content-length",
  "age",
  "last-modified",
]);

/** Members of JSON bodies whose values differ, also where the JSON is text inside JSON. */
const TIME_MEMBERS =
  "createdAtMs|revokedAtMs|expiresAtMs|atMs|lastModifiedMs|lastModified|timestamp|createdAt|revokedAt";
const TEXT_MEMBERS = "etag|digest|previousDigest|hint|generatedAt|since|minute|isolateId";
const COUNT_MEMBERS = "streams";

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/dvc_(server|client|mobile)_[0-9a-f]{40}/g, "<new $1 key>"],
  [/bgt_[0-9a-f]{40}/g, "<new token>"],
  [/bgw_[0-9a-f]{48}/g, "<new secret>"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>"],
  [new RegExp(String.raw`(\\*")(${TIME_MEMBERS}|${COUNT_MEMBERS})(\\*"):\d+`, "g"), "$1$2$3:<$2>"],
  [new RegExp(String.raw`"(${TEXT_MEMBERS})":"(?:[^"\\<]|\\.)*"`, "g"), '"$1":"<$1>"'],
  [/token=[\w.-]{43,}/g, "token=<another stream token>"],
  [/"id":"[0-9a-f]{16}"/g, '"id":"<key id>"'],
  [/key …[0-9a-f]{4}/g, "key …<hint>"],
  [/^retry: \d+$/gm, "retry: <milliseconds>"],
];

export function createNormaliser(known: KnownTexts): Normaliser {
  const texts = [...known.keys()].filter((text) => text !== "").sort((a, b) => b.length - a.length);
  const anyKnown =
    texts.length === 0 ? /(?!)/g : new RegExp(texts.map((text) => escapeForPattern(text)).join("|"), "g");
  const replaceKnown = (text: string): string => text.replaceAll(anyKnown, (found) => known.get(found) ?? found);
  return {
    header: (name, value) => normaliseHeader(name, replaceKnown(value)),
    body(text, isMeasured) {
      const named = PATTERNS.reduce(
        (current, [pattern, placeholder]) => current.replace(pattern, placeholder),
        replaceKnown(text),
      );
      // Hashes of a variable's key and the environment's newest client key; their number and place count.
      const hashed = named.replace(/"knownVariableKeys":\[[\d,]*\]/, (list) => list.replaceAll(/\d+/g, "<hash>"));
      if (!isMeasured) return shorten(hashed);
      const unmeasured = hashed.replaceAll(/:-?\d+(\.\d+)?/g, ":<number>");
      return shorten(unmeasured.replace(/"etags":\[[^\]]*\]/, '"etags":[<what SDKs hold>]'));
    },
  };
}

function normaliseHeader(name: string, value: string): string {
  if (VOLATILE_HEADERS.has(name)) return `<${name}>`;
  if (name === "etag") return value.replace(/"[^"<]*"/, '"<etag>"');
  // Whether memory or the first store answered depends on when the request before came.
  if (name === "burgee-config")
    return value.replace(/age=\d+/, "age=<seconds>").replace(/rung=(memory|r2)$/, "rung=<memory or r2>");
  return value;
}

function shorten(text: string): string {
  if (text.length <= BODY_LENGTH_MAX) return text;
  const digest = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, BEGINNING_LENGTH)}… ${text.length} characters, sha256 ${digest}`;
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
