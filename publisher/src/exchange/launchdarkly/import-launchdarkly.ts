import { isRecord } from "@burgee/contract";
import * as v from "valibot";

import { NotImportable } from "../exchange-error.ts";
import type { ExchangeNote } from "../exchange-note.ts";
import { checkFeatureKey, type FlagImportOptions } from "../flagd/import-flagd.ts";
import { type DraftFile, type ImportedProject, writeImportedFiles } from "../imported-project.ts";
import { type VariantFlag, writeVariantFlag } from "../variant-flag.ts";
import { joinAll, joinAny, NOBODY, oneOrList, type WrittenCondition } from "../written-condition.ts";
import { readClauses } from "./read-clauses.ts";

const serving = {
  variation: v.optional(v.nullable(v.number())),
  rollout: v.optional(
    v.nullable(
      v.looseObject({
        variations: v.array(v.looseObject({ variation: v.number(), weight: v.number() })),
        bucketBy: v.optional(v.nullable(v.string())),
        contextKind: v.optional(v.string()),
      }),
    ),
  ),
};

const clauses = v.array(v.looseObject({ op: v.string(), values: v.array(v.unknown()) }));

const settings = {
  on: v.optional(v.boolean()),
  targets: v.optional(v.array(v.looseObject({ variation: v.number(), values: v.array(v.string()) })), []),
  contextTargets: v.optional(
    v.array(v.looseObject({ variation: v.number(), contextKind: v.optional(v.string()), values: v.array(v.string()) })),
    [],
  ),
  rules: v.optional(v.array(v.looseObject({ ...serving, clauses })), []),
  fallthrough: v.optional(v.looseObject(serving)),
  offVariation: v.optional(v.nullable(v.number())),
  prerequisites: v.optional(v.array(v.unknown()), []),
};

const flagSchema = v.looseObject({
  ...settings,
  name: v.optional(v.string()),
  description: v.optional(v.string()),
  tags: v.optional(v.array(v.string())),
  // The file data source lists values, the REST API lists descriptions of values.
  variations: v.array(v.unknown()),
  environments: v.optional(v.record(v.string(), v.looseObject(settings))),
});

const segmentSchema = v.looseObject({
  included: v.optional(v.array(v.string()), []),
  excluded: v.optional(v.array(v.string()), []),
  rules: v.optional(v.array(v.looseObject({ clauses, weight: v.optional(v.nullable(v.number())) })), []),
});

type Settings = v.InferOutput<v.ObjectSchema<typeof settings, undefined>>;
type Serving = Pick<v.InferOutput<typeof flagSchema>["rules"][number], "variation" | "rollout">;

/**
 * Makes flag files from LaunchDarkly's flags: the JSON of its SDKs' file data source (`{ flags, segments }`, as `ldcli`
 * writes it), or of its REST API (`{ items }`, with `environments` per flag), of which one environment is taken.
 * Shares keep their size, but other users get each variation, because LaunchDarkly hashes with its own salt.
 * Source: https://launchdarkly.com/docs/sdk/features/flags-from-files and https://launchdarkly.com/docs/api/feature-flags.
 */
export async function importLaunchDarkly(text: string, options: FlagImportOptions): Promise<ImportedProject> {
  const { flags, segments } = readSource(text);
  const notes: ExchangeNote[] = [];
  const drafts: DraftFile[] = [
    { path: "project.yaml", content: { key: options.projectKey, sdkVisibility: options.sdkVisibility } },
    { path: "environments.yaml", content: { [options.environment.key]: { type: options.environment.type } } },
  ];
  const attempt = (subject: string, write: () => DraftFile): void => {
    try {
      drafts.push(write());
    } catch (error) {
      if (!(error instanceof NotImportable)) throw error;
      notes.push({ kind: "refused", subject, message: error.message });
    }
  };
  for (const [key, segment] of Object.entries(segments)) {
    attempt(`audience ${key}`, () => ({ path: `audiences/${key}.yaml`, content: { when: readSegment(key, segment) } }));
  }
  for (const [key, flag] of Object.entries(flags)) {
    attempt(`feature ${key}`, () => {
      checkFeatureKey(key);
      return writeVariantFlag(key, readFlag(key, flag, options, notes), options.environment.key);
    });
  }
  return writeImportedFiles(drafts, notes);
}

type Entities = Readonly<Record<string, unknown>>;

function readSource(text: string): { readonly flags: Entities; readonly segments: Entities } {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch {
    throw new NotImportable("the file is not JSON");
  }
  if (isRecord(source) && isRecord(source["flags"])) {
    return { flags: source["flags"], segments: isRecord(source["segments"]) ? source["segments"] : {} };
  }
  if (isRecord(source) && Array.isArray(source["items"])) {
    const items = source["items"].filter((item): item is Record<string, unknown> => isRecord(item));
    return { flags: Object.fromEntries(items.map((item) => [String(item["key"]), item])), segments: {} };
  }
  throw new NotImportable("the file has neither `flags` nor `items`: it is no export of LaunchDarkly's");
}

function readShape<Output>(input: unknown, schema: v.GenericSchema<unknown, Output>): Output {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new NotImportable(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

function readFlag(key: string, input: unknown, options: FlagImportOptions, notes: ExchangeNote[]): VariantFlag {
  const flag = readShape(input, flagSchema);
  const own: Settings | undefined = flag.environments === undefined ? flag : flag.environments[options.environment.key];
  if (own === undefined) throw new NotImportable(`it has no environment \`${options.environment.key}\``);
  if (own.prerequisites.length > 0)
    throw new NotImportable("it has prerequisites: import the flag without them, then add `requires:`");
  const values = flag.variations.map((variation) => {
    return flag.environments !== undefined && isRecord(variation) && Object.hasOwn(variation, "value")
      ? variation["value"]
      : variation;
  });
  const names = values.map((value, index) => nameVariation(value, index, values));
  const nameOf = (index: number): string => {
    const name = names[index];
    if (name === undefined) throw new NotImportable(`it serves variation ${index}, which it lacks`);
    return name;
  };
  const rules = own.on === false ? readOff(own, nameOf) : readOn(key, own, nameOf, notes);
  return {
    values: Object.fromEntries(names.map((name, index) => [name, values[index]])),
    rules,
    isOn: true,
    ...(flag.description ? { description: flag.description.slice(0, 1_000) } : {}),
    ...(flag.tags === undefined ? {} : { tags: flag.tags }),
  };
}

type Rules = VariantFlag["rules"];

/** A flag that is off serves its off variation, or the default in code. */
function readOff({ offVariation }: Settings, nameOf: (index: number) => string): Rules {
  if (offVariation === undefined || offVariation === null) return [];
  return [{ when: "everyone", shares: [[nameOf(offVariation), 100]] }];
}

function readOn(key: string, own: Settings, nameOf: (index: number) => string, notes: ExchangeNote[]): Rules {
  const people = [...own.contextTargets, ...own.targets].flatMap(({ variation, values, ...target }) => {
    const kind = (target as { contextKind?: string }).contextKind ?? "user";
    if (kind !== "user") throw new NotImportable(`it targets contexts of the kind \`${kind}\``);
    return values.length === 0
      ? []
      : [{ when: { user_id: oneOrList(values) }, shares: [[nameOf(variation), 100]] as const }];
  });
  const rules = own.rules.map((rule) => ({
    when: readClauses(rule.clauses),
    ...readServing(key, rule, nameOf, notes),
  }));
  const rest =
    own.fallthrough === undefined
      ? []
      : [{ when: "everyone" as const, ...readServing(key, own.fallthrough, nameOf, notes) }];
  return [...people, ...rules, ...rest];
}

function readServing(
  key: string,
  { variation, rollout }: Serving,
  nameOf: (index: number) => string,
  notes: ExchangeNote[],
): Pick<Rules[number], "shares" | "bucketBy"> {
  if (typeof variation === "number") return { shares: [[nameOf(variation), 100]] };
  if (rollout === undefined || rollout === null) throw new NotImportable("a rule serves nothing");
  if ((rollout.contextKind ?? "user") !== "user")
    throw new NotImportable("it is rolled out by another context than the user");
  const total = rollout.variations.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) throw new NotImportable("the weights of a rollout add up to nothing");
  const shares = new Map<string, number>();
  for (const part of rollout.variations) {
    const name = nameOf(part.variation);
    shares.set(name, (shares.get(name) ?? 0) + (part.weight / total) * 100);
  }
  if (shares.size > 1) {
    const message = "percentages stay, but other users get each variation";
    notes.push({ kind: "approximated", subject: `feature ${key}`, message });
  }
  const bucketBy = rollout.bucketBy;
  return { shares: [...shares], ...(bucketBy && bucketBy !== "key" ? { bucketBy } : {}) };
}

/** Variations have no key, so they are named by their value where that is short and clear. */
function nameVariation(value: unknown, index: number, values: readonly unknown[]): string {
  if (typeof value === "boolean" && values.length === 2) return value ? "on" : "off";
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return /^[a-z0-9][a-z0-9-_.]{0,39}$/.test(text) ? text : `variation-${index}`;
}

function readSegment(key: string, input: unknown): WrittenCondition {
  checkFeatureKey(key);
  const { included, excluded, rules } = readShape(input, segmentSchema);
  const matched = rules.map((rule) => {
    if (typeof rule.weight === "number") throw new NotImportable("a rule of the segment takes only a share of users");
    return readClauses(rule.clauses);
  });
  const byRule = matched.length === 0 ? NOBODY : joinAny(matched);
  const notExcluded: WrittenCondition = excluded.length === 0 ? "everyone" : { not: { user_id: oneOrList(excluded) } };
  const members = matched.length === 0 ? [] : [joinAll([notExcluded, byRule])];
  const people: readonly WrittenCondition[] = included.length === 0 ? [] : [{ user_id: oneOrList(included) }];
  return joinAny([...people, ...members]);
}
