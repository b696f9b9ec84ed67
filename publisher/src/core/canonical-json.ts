/**
 * Writes JSON that is equal for equal content: members sorted by name, no spaces, undefined members left out.
 * U+000C is written as `\u000c`, because the reference evaluator's parser rejects `\f`.
 */
export function canonicalJson(value: unknown): string {
  // A config repeats a few member names thousands of times.
  return write(value, new Map());
}

/** Canonical JSON of an object, given that of its members by name. */
export function joinMembers(texts: ReadonlyMap<string, string>): string {
  const names = [...texts.keys()].sort();
  return `{${names.map((name) => `${quote(name)}:${texts.get(name)}`).join(",")}}`;
}

function write(value: unknown, quotedNames: Map<string, string>): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, quotedNames)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members: string[] = [];
    for (const name of Object.keys(value).sort()) {
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member === undefined) continue;
      let quoted = quotedNames.get(name);
      if (quoted === undefined) {
        quoted = quote(name);
        quotedNames.set(name, quoted);
      }
      members.push(`${quoted}:${write(member, quotedNames)}`);
    }
    return `{${members.join(",")}}`;
  }
  return typeof value === "string" ? quote(value) : JSON.stringify(value ?? null);
}

function quote(text: string): string {
  const quoted = JSON.stringify(text);
  if (!quoted.includes(String.raw`\f`)) return quoted;
  return quoted.replaceAll(/\\[\\f]/g, (escape) => (escape === String.raw`\f` ? String.raw`\u000c` : escape));
}
