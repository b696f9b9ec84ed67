/** Path and query of a request, both still percent-encoded. */
export interface RequestPath {
  /** Begins with one slash; duplicate slashes are merged, because several SDKs join URLs by plain concatenation. */
  readonly path: string;
  /** Without the question mark; empty when absent. */
  readonly query: string;
}

/**
 * Splits an absolute URL by its text. A URL parser costs more, and takes the first segment of `//config/v2` for a host
 * when it is given the path alone.
 */
export function readRequestPath(url: string): RequestPath {
  const schemeEnd = url.indexOf("://");
  const authorityStart = schemeEnd === -1 ? 0 : schemeEnd + 3;
  const hashStart = url.indexOf("#", authorityStart);
  const end = hashStart === -1 ? url.length : hashStart;
  let queryStart = url.indexOf("?", authorityStart);
  if (queryStart === -1 || queryStart > end) queryStart = end;
  const pathStart = url.indexOf("/", authorityStart);
  const rawPath = pathStart === -1 || pathStart > queryStart ? "/" : url.slice(pathStart, queryStart);
  return { path: mergeSlashes(rawPath), query: url.slice(Math.min(queryStart + 1, end), end) };
}

/** `//config//v2` becomes `/config/v2`. */
function mergeSlashes(path: string): string {
  return path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
}

/** One decoded path segment, or undefined when its escapes are malformed. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

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
