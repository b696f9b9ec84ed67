import { isRecord } from "@burgee/contract";

const PRIVATE_MEMBER = "privateCustomData";
const RESPONSE_HEADER_PREFIX = "resHeader_";
const LOWER_CASE_PREFIX = RESPONSE_HEADER_PREFIX.toLowerCase();
const SECRET_WORD = /cookie|authorization|authenticate|token|secret|password|session|api-?key|credential/i;
const CURRENT_KEY = /dvc_(server|client|mobile)_[A-Za-z0-9_-]+/g;
const LEGACY_KEY = /\b(server|client|mobile)-[A-Za-z0-9-]{8,}/g;
const KEY_PARAMETER = /([?&]sdkKey=)[^"&#\\]+/gi;
const KEY_IN_CONFIG_PATH = /(\/config\/v\d+\/server\/(?:bootstrap\/)?(?:obfuscated\/)?)[^"/?#\\]+(?=\.json)/g;
// Consumes every escape in order, so that an escaped backslash before "ud800" is not mistaken for a surrogate.
const ESCAPE = /\\(u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g;

/** Removes private members and secret response headers, at any depth, without changing the input. */
export function dropPrivateMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => dropPrivateMembers(entry));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== PRIVATE_MEMBER && !isSecretHeader(name));
  return Object.fromEntries(kept.map(([name, entry]) => [name, dropPrivateMembers(entry)]));
}

/** Compares the prefix by hand: a pattern with a wildcard on each side takes quadratic time on a long name with line breaks. */
function isSecretHeader(name: string): boolean {
  const prefix = name.slice(0, RESPONSE_HEADER_PREFIX.length);
  return prefix.toLowerCase() === LOWER_CASE_PREFIX && SECRET_WORD.test(name.slice(prefix.length));
}

/** Whether a value has a member name of more than `lengthMax` UTF-16 units, at any depth. */
export function hasLongName(value: unknown, lengthMax: number): boolean {
  if (Array.isArray(value)) return value.some((entry) => hasLongName(entry, lengthMax));
  if (!isRecord(value)) return false;
  for (const name in value) if (name.length > lengthMax || hasLongName(value[name], lengthMax)) return true;
  return false;
}

/**
 * Whether nothing in a post can need scrubbing, judged by its JSON text. Letters and unpaired surrogates can only hide
 * behind `\\u` escapes, so a text without them hides nothing.
 */
export function isCleanText(text: string, usedKey: string): boolean {
  return !(
    text.includes("\\u") ||
    text.includes("dvc_") ||
    text.includes(PRIVATE_MEMBER) ||
    text.includes("resHeader_") ||
    text.includes("sdkConfig") ||
    text.includes(usedKey)
  );
}

/**
 * JSON text of outside data that may be stored: without private data, SDK keys and secret response headers, and
 * without unpaired surrogates, which make SQL engines refuse the whole file.
 * Throws RangeError when the value is nested too deeply to be written.
 *
 * @param usedKey The key that authenticated the post; it is removed in whatever form it has.
 * @param mayHoldLegacyKeys Also removes `server-…` and config URLs. Only for `sdkConfig`: elsewhere it hits host names.
 */
export function stringifyScrubbed(value: unknown, usedKey: string, mayHoldLegacyKeys: boolean): string {
  let text = JSON.stringify(value);
  if (text.includes(PRIVATE_MEMBER) || text.includes(RESPONSE_HEADER_PREFIX)) {
    text = JSON.stringify(dropPrivateMembers(value));
  }
  if (text.includes(usedKey)) text = text.replaceAll(usedKey, "redacted");
  if (text.includes("dvc_")) text = text.replace(CURRENT_KEY, "dvc_$1_redacted");
  if (mayHoldLegacyKeys) {
    text = text
      .replace(KEY_IN_CONFIG_PATH, "$1redacted")
      .replace(KEY_PARAMETER, "$1redacted")
      .replace(LEGACY_KEY, "$1-redacted");
  }
  return text.includes("\\ud") ? text.replace(ESCAPE, (found) => (/^\\ud/i.test(found) ? "\uFFFD" : found)) : text;
}
