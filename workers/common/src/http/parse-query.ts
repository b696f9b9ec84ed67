/**
 * Query parameters, form-decoded (`+` is a space). The first of a repeated name wins; malformed escapes are kept as
 * they stand. Several times faster than `URLSearchParams` in a Worker, where each `get` leaves JavaScript.
 */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let start = 0;
  while (start < query.length) {
    let end = query.indexOf("&", start);
    if (end === -1) end = query.length;
    if (end > start) {
      const equals = query.indexOf("=", start);
      const nameEnd = equals === -1 || equals > end ? end : equals;
      const name = decode(query.slice(start, nameEnd));
      if (!parameters.has(name)) parameters.set(name, decode(query.slice(Math.min(nameEnd + 1, end), end)));
    }
    start = end + 1;
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
