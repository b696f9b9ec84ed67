export const KINDS = ["Boolean", "String", "Number", "JSON"] as const;
export type Kind = (typeof KINDS)[number];

export interface NewVariation {
  readonly key: string;
  /** As it is typed. */
  readonly value: string;
}

export interface NewFlag {
  readonly name: string;
  readonly key: string;
  readonly type: string;
  readonly kind: Kind;
  readonly variable: string;
  readonly variations: readonly NewVariation[];
  /** Where it is served first, and the variation that everyone gets there; undefined: nowhere. */
  readonly environment: string | undefined;
  readonly serve: string;
}

/** A key that follows from a name: `New checkout` → `new-checkout`. */
export function keyOf(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 100);
}

/** The values that new variations have. */
export function startValues(kind: Kind): readonly NewVariation[] {
  const [off, on] = {
    Boolean: ["false", "true"],
    String: ["a", "b"],
    Number: ["0", "1"],
    JSON: ["{}", '{ "on": true }'],
  }[kind] as [string, string];
  return [
    { key: "off", value: off },
    { key: "on", value: on },
  ];
}

/** The value as a file has it; undefined when what was typed is none of the kind. */
export function readValue(kind: Kind, typed: string): string | undefined {
  if (kind === "String") return quote(typed);
  try {
    const value: unknown = JSON.parse(typed);
    const isGood = kind === "JSON" ? typeof value === "object" && value !== null : typeof value === kind.toLowerCase();
    return isGood ? JSON.stringify(value) : undefined;
  } catch {
    return undefined;
  }
}

/** The flag's file. */
export function writeFlag({ name, key, type, kind, variable, variations, environment, serve }: NewFlag): string {
  const lines = [
    `name: ${quote(name === "" ? key : name)}`,
    `type: ${type}`,
    "",
    "variables:",
    `  ${quote(variable)}: ${kind}`,
    "",
    "variations:",
    ...variations.flatMap(({ key: variation, value }) => [
      `  ${quote(variation)}:`,
      `    values: { ${quote(variable)}: ${readValue(kind, value) ?? "null"} }`,
    ]),
    "",
    "environments:",
    ...(environment === undefined ? [] : [`  ${quote(environment)}: ${quote(serve)}`]),
  ];
  return `${(environment === undefined ? lines.slice(0, -2) : lines).join("\n")}\n`;
}

/** Plain where YAML reads it as the same text, else in double quotes, which are JSON's. */
function quote(text: string): string {
  const isPlain = /^[A-Za-z][\w .()/'-]*[\w.()/'-]$|^[A-Za-z]$/.test(text);
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : KEEPS.has(text)
      ? text
      : JSON.stringify(text);
}

/** Words that only old YAML takes for truth values, and that flag files use as keys. */
const KEEPS: ReadonlySet<string> = new Set(["on", "off"]);
