type Search = Readonly<Record<string, unknown>>;

/** Reads an address's query as people would write it: a text, or a list where a name stands more than once. */
export function readSearch(text: string): Record<string, string | string[]> {
  const params = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

export function writeSearch(search: Search): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of [value].flat()) if (one !== undefined && one !== "") params.append(name, String(one));
  }
  return params.size > 0 ? `?${params}` : "";
}
