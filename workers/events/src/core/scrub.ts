import { isRecord } from "@burgee/contract";

const PRIVATE_MEMBER = "privateCustomData";
const RESPONSE_HEADER_PREFIX = "resHeader_";
const LOWER_CASE_PREFIX = RESPONSE_HEADER_PREFIX.toLowerCase();
const SECRET_WORD = /cookie|authorization|authenticate|token|secret|password|session|api-?key|credential/i;
const CURRENT_KEY = /dvc_(server|client|mobile)_[A-Za-z0-9_-]+/g;
const LEGACY_KEY = /\b(server|client|mobile)-[A-Za-z0-9-]{8,}/g;
const KEY_PARAMETER = /([?&]sdkKey=)[^"&#\\]+/gi;
const KEY_IN_CONFIG_PATH = /(\/config\/v\d+\/server\/(?:bootstrap\/)?(?:obfuscated\/)?)[^"/?#\\]+(?=\.json)/g;
// The look back at the end counts the backslashes before it in pairs: an escaped backslash before "ud800" is no surrogate.
const UNPAIRED_SURROGATE = /\\ud[89a-f][0-9a-f]{2}(?<=(?<!\\)(?:\\\\)*\\.{5})/g;

/** Compares the prefix by hand: a pattern with a wildcard on each side takes quadratic time on a long name with line breaks. */
function isSecretHeader(name: string): boolean {
  if (name.length <= RESPONSE_HEADER_PREFIX.length) return false;
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
 * JSON text without private members and secret response headers, at any depth. Throws RangeError when the value is nested
 * too deeply to be written.
 */
export function stringifyPublic(value: unknown): string {
  const text = JSON.stringify(value);
  const mayHoldPrivate = text.includes(PRIVATE_MEMBER) || text.includes(RESPONSE_HEADER_PREFIX);
  return mayHoldPrivate ? JSON.stringify(value, keepPublic) : text;
}

/** Replacer that leaves private members out. A copy without them would cost a multiple of the time and the memory. */
function keepPublic(name: string, entry: unknown): unknown {
  return name === PRIVATE_MEMBER || isSecretHeader(name) ? undefined : entry;
}

/**
 * Removes SDK keys from JSON text that is to be stored, and unpaired surrogates, which make SQL engines refuse the whole
 * file. Takes time by the length of the text, whatever is in it.
 *
 * @param usedKey The key that authenticated the post; it is removed in whatever form it has.
 * @param mayHoldLegacyKeys Also removes `server-…` and config URLs. Only for `sdkConfig`: elsewhere it hits host names.
 */
export function scrubText(json: string, usedKey: string, mayHoldLegacyKeys: boolean): string {
  let text = json;
  if (text.includes(usedKey)) text = text.replaceAll(usedKey, "redacted");
  if (text.includes("dvc_")) text = text.replace(CURRENT_KEY, "dvc_$1_redacted");
  if (mayHoldLegacyKeys) {
    text = text
      .replace(KEY_IN_CONFIG_PATH, "$1redacted")
      .replace(KEY_PARAMETER, "$1redacted")
      .replace(LEGACY_KEY, "$1-redacted");
  }
  return text.includes("\\ud") ? text.replace(UNPAIRED_SURROGATE, "\uFFFD") : text;
}
