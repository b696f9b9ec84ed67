/** Path and query of a request, both still percent-encoded. */
export interface RequestPath {
  /** Begins with one slash; duplicate slashes are merged, because several SDKs join URLs by plain concatenation. */
  readonly path: string;
  /** Without the question mark; empty when absent. */
  readonly query: string;
}

/**
 * Splits an absolute URL by its text. A URL parser would do as well for clean paths, but costs more and reads the first
 * segment of `//config/v2` as a host when it is given the path alone.
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
export function mergeSlashes(path: string): string {
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
