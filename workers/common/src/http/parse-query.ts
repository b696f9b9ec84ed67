const AMPERSAND = 38;
const PLUS = 43;
const PERCENT = 37;
const EQUALS = 61;

/**
 * Query parameters, form-decoded (`+` is a space). The first of a repeated name wins; malformed escapes are kept as
 * they stand. Several times faster than `URLSearchParams` in a Worker, where each `get` leaves JavaScript.
 */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let start = 0;
  let equals = -1;
  let isNameEncoded = false;
  let isValueEncoded = false;
  for (let at = 0; at <= query.length; at++) {
    const code = at === query.length ? AMPERSAND : query.charCodeAt(at);
    if (code === PERCENT || code === PLUS) {
      if (equals === -1) isNameEncoded = true;
      else isValueEncoded = true;
    } else if (code === EQUALS && equals === -1) equals = at;
    if (code !== AMPERSAND) continue;
    if (at > start) {
      const name = query.slice(start, equals === -1 ? at : equals);
      const value = equals === -1 ? "" : query.slice(equals + 1, at);
      const decodedName = isNameEncoded ? decode(name) : name;
      if (!parameters.has(decodedName)) parameters.set(decodedName, isValueEncoded ? decode(value) : value);
    }
    start = at + 1;
    equals = -1;
    isNameEncoded = false;
    isValueEncoded = false;
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
