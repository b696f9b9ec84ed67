/** Steps to a value of a flag file, as edits name them. */
export type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;

export interface Variation {
  readonly key: string;
  readonly name: string;
  readonly index: number;
  readonly values: Raw;
  /** Where the value of a variable stands. */
  readonly pathOf: (variable: string) => Path;
}

export interface Stage {
  readonly atMs: number;
  readonly percent: number;
  /** Where its percentage stands; undefined for the start. */
  readonly path: Path | undefined;
}

export interface Rollout {
  readonly kind: "schedule" | "gradual" | "stepped";
  readonly stages: readonly Stage[];
  readonly path: Path;
}

export interface Rule {
  readonly key: string;
  readonly name: string | undefined;
  /** Undefined for a rule that has no place of its own, such as `production: on`. */
  readonly path: Path | undefined;
  readonly when: unknown;
  readonly shares: readonly { readonly index: number; readonly percent: number }[];
  /** Where the variation stands; undefined when it is split. */
  readonly servePath: Path | undefined;
  readonly bucketBy: string | undefined;
  readonly rollout: Rollout | undefined;
}

export interface RuleSet {
  readonly status: "active" | "inactive";
  /** The environment whose rules it takes. */
  readonly like: string | undefined;
  readonly rules: readonly Rule[];
  readonly isWritten: boolean;
}

export interface FlagFile {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly variables: readonly { readonly key: string; readonly type: string }[];
  readonly variations: readonly Variation[];
  readonly raw: Raw;
}

const isMap = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const MEMBERS: ReadonlySet<string> = new Set(["id", "renamedFrom", "name", "description", "values"]);

/** Reads what a flag's file says, short forms included. What is wrong in it is left out: the compiler reports that. */
export function readFlagFile(value: unknown, key: string): FlagFile | undefined {
  if (!isMap(value)) return undefined;
  return {
    name: textOf(value["name"]),
    description: textOf(value["description"]),
    type: textOf(value["type"]) ?? "release",
    status: textOf(value["status"]) ?? "active",
    tags: Array.isArray(value["tags"]) ? value["tags"].filter((tag) => typeof tag === "string") : [],
    variables: readVariables(value, key),
    variations: Object.entries(isMap(value["variations"]) ? value["variations"] : ofFlag(value)).map(
      ([variation, written], index) => readVariation(variation, written, index, key),
    ),
    raw: value,
  };
}

/** A `flag` alone has the variations on and off. */
function ofFlag(value: Raw): Raw {
  return value["flag"] === undefined ? {} : { on: true, off: false };
}

function readVariables(value: Raw, key: string): FlagFile["variables"] {
  const variables = isMap(value["variables"]) ? Object.entries(value["variables"]) : [];
  const all = value["flag"] === undefined ? variables : [[key, value["flag"]] as const, ...variables];
  return all.map(([variable, use]) => ({
    key: variable,
    type: textOf(use) ?? (isMap(use) ? (textOf(use["type"]) ?? "") : ""),
  }));
}

function readVariation(key: string, written: unknown, index: number, feature: string): Variation {
  const at = ["variations", key];
  if (!isMap(written)) {
    return { key, name: key, index, values: written == null ? {} : { [feature]: written }, pathOf: () => at };
  }
  const name = textOf(written["name"]) ?? key;
  const { values } = written;
  if (isMap(values)) return { key, name, index, values, pathOf: (variable) => [...at, "values", variable] };
  const beside = Object.fromEntries(Object.entries(written).filter(([member]) => !MEMBERS.has(member)));
  return { key, name, index, values: beside, pathOf: (variable) => [...at, variable] };
}

/** The rules of an environment, in order; the first that fits decides. */
export function readRules(file: FlagFile, environment: string): RuleSet {
  const environments = isMap(file.raw["environments"]) ? file.raw["environments"] : {};
  const written = environments[environment];
  const at = ["environments", environment];
  const everywhere = textOf(file.raw["default"]);
  const rest = (serve: string | undefined, servePath: Path | undefined): readonly Rule[] =>
    serve === undefined ? [] : [serveAll(file, serve, servePath)];
  if (written === undefined) {
    return { status: "active", like: undefined, isWritten: false, rules: rest(everywhere, undefined) };
  }
  if (typeof written === "string") {
    return { status: "active", like: undefined, isWritten: true, rules: rest(written, at) };
  }
  const rules: Raw = isMap(written) ? written : {};
  const like = textOf(rules["like"]);
  const own = textOf(rules["default"]);
  const targets = Array.isArray(rules["targets"]) ? rules["targets"].filter(isMap) : [];
  return {
    status: rules["status"] === "inactive" ? "inactive" : "active",
    like,
    isWritten: true,
    rules: [
      ...targets.map((target) => readRule(file, target, [...at, "targets"])),
      ...(like === undefined || own !== undefined
        ? rest(own ?? everywhere, own === undefined ? undefined : [...at, "default"])
        : []),
    ],
  };
}

function serveAll(file: FlagFile, serve: string, servePath: Path | undefined): Rule {
  return {
    key: "everyone",
    name: undefined,
    path: undefined,
    when: undefined,
    shares: [{ index: indexOf(file, serve), percent: 100 }],
    servePath,
    bucketBy: undefined,
    rollout: undefined,
  };
}

function readRule(file: FlagFile, target: Raw, targets: Path): Rule {
  const key = textOf(target["key"]) ?? "";
  const path = [...targets, key];
  const { split } = target;
  const shares = isMap(split)
    ? Object.entries(split).map(([variation, percent]) => ({
        index: indexOf(file, variation),
        percent: Number(percent),
      }))
    : [{ index: indexOf(file, textOf(target["serve"]) ?? ""), percent: 100 }];
  return {
    key,
    name: textOf(target["name"]),
    path,
    when: target["when"],
    shares,
    servePath: isMap(split) ? undefined : [...path, "serve"],
    bucketBy: textOf(target["bucketBy"]),
    rollout: isMap(target["rollout"]) ? readRollout(target["rollout"], [...path, "rollout"]) : undefined,
  };
}

function readRollout(rollout: Raw, path: Path): Rollout {
  const kind = rollout["type"] === "gradual" || rollout["type"] === "stepped" ? rollout["type"] : "schedule";
  const start = Number(rollout["startPercentage"] ?? (kind === "schedule" ? 100 : 0));
  const stages = Array.isArray(rollout["stages"]) ? rollout["stages"] : [];
  return {
    kind,
    path,
    stages: [
      { atMs: Date.parse(String(rollout["startDate"])), percent: start, path: undefined },
      ...stages.map((stage: unknown, index) => ({
        atMs: Date.parse(String(isMap(stage) ? stage["date"] : "")),
        percent: Number(isMap(stage) ? stage["percentage"] : 0),
        path: [...path, "stages", index],
      })),
    ].filter(({ atMs }) => Number.isFinite(atMs)),
  };
}

function indexOf(file: FlagFile, variation: string): number {
  return Math.max(
    0,
    file.variations.findIndex(({ key }) => key === variation),
  );
}
