import type { ConfigDocument, ConfigFeature, ConfigRollout, ConfigTarget, SdkKeyKind } from "@burgee/contract";

import { NotImportable } from "../exchange-error.ts";
import type { ExchangeNote } from "../exchange-note.ts";
import { type DraftFile, type ImportedProject, writeImportedFiles } from "../imported-project.ts";
import { collectCustomData } from "./collect-custom-data.ts";
import { readConfigDocument } from "./config-schema.ts";
import { writeCondition } from "./read-filters.ts";

/** One environment's config as DevCycle serves it to server SDKs, version 1 or 2. */
export interface DevCycleSource {
  readonly text: string;
  /** What the environment is in flag files; DevCycle's config does not say it. */
  readonly type: "development" | "staging" | "production" | "disaster_recovery";
}

export interface DevCycleImportOptions {
  /** Which SDKs may see the features; DevCycle's config does not say it. */
  readonly sdkVisibility: readonly SdkKeyKind[];
}

const ID_PATTERN = /^[0-9a-f]{24}$/;

/** Collects what is imported, across environments. */
interface Import {
  readonly documents: readonly ConfigDocument[];
  readonly notes: ExchangeNote[];
  readonly audienceKeys: ReadonlyMap<string, string>;
  /** Key of the feature that a variable went to, by variable id. */
  readonly owners: Map<string, string>;
}

/**
 * Makes flag files from the configs of one project's environments. Ids are kept, so that users keep their variations.
 * Throws `NotImportable` when a file is no config or the files are of different projects.
 */
export async function importDevCycle(
  sources: readonly DevCycleSource[],
  options: DevCycleImportOptions,
): Promise<ImportedProject> {
  const documents = sources.map(({ text }) => readConfigDocument(text));
  const [first] = documents;
  if (first === undefined) throw new NotImportable("there is nothing to import");
  const keys = [...new Set(documents.map(({ project }) => project.key))];
  if (keys.length > 1) throw new NotImportable(`the configs are of several projects: ${keys.join(", ")}`);
  const work: Import = { documents, notes: [], audienceKeys: nameAudiences(documents), owners: new Map() };
  const environments = documents.map(({ environment }, index) => {
    return [
      environment.key,
      { ...keepId(work, `environment ${environment.key}`, environment._id), type: sources[index]?.type },
    ];
  });
  const drafts: DraftFile[] = [
    { path: "project.yaml", content: writeProject(first, documents, options) },
    { path: "environments.yaml", content: Object.fromEntries(environments) },
    ...writeAudiences(work),
    ...mergeFeatures(documents).flatMap((places) => {
      const key = [...places.values()][0]?.feature.key ?? "";
      // A target left out alone would let its users reach the next one.
      return attempt(work, `feature ${key}`, () => writeFeature(work, places)) ?? [];
    }),
    ...writeLooseVariables(work),
  ];
  return writeImportedFiles(drafts, work.notes);
}

function writeProject(
  { project }: ConfigDocument,
  documents: readonly ConfigDocument[],
  { sdkVisibility }: DevCycleImportOptions,
): DraftFile["content"] {
  const { disablePassthroughRollouts, edgeDB, optIn, obfuscation } = project.settings;
  const customData = collectCustomData(documents);
  const settings = {
    ...(disablePassthroughRollouts === true ? { passthroughRollouts: false } : {}),
    ...(edgeDB?.enabled === true ? { edgeDB: true } : {}),
    ...(optIn?.enabled === true ? { optIn: true } : {}),
    ...(obfuscation?.enabled === true ? { obfuscation: obfuscation.required ? "required" : "optional" } : {}),
  };
  return {
    key: project.key,
    organization: project.a0_organization,
    sdkVisibility,
    ...(customData === undefined ? {} : { customData }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** Audiences have no key in a config, so they are named by their id. */
function nameAudiences(documents: readonly ConfigDocument[]): ReadonlyMap<string, string> {
  const ids = new Set(documents.flatMap(({ audiences }) => Object.keys(audiences ?? {})));
  return new Map([...ids].map((id) => [id, `audience-${id.toLowerCase().replaceAll(/[^a-z0-9-_.]/g, "-")}`]));
}

function writeAudiences(work: Import): readonly DraftFile[] {
  const written = new Set<string>();
  return work.documents.flatMap(({ audiences = {} }) =>
    Object.entries(audiences).flatMap(([id, { filters }]) => {
      const key = work.audienceKeys.get(id) ?? id;
      if (written.has(id)) return [];
      written.add(id);
      const when = attempt(work, `audience ${key}`, () => writeCondition(filters, scopeOf(work, `audience ${key}`)));
      return when === undefined
        ? []
        : [{ path: `audiences/${key}.yaml`, content: { ...keepId(work, `audience ${key}`, id), when } }];
    }),
  );
}

/** The same feature in each environment that has it. */
type FeatureByEnvironment = ReadonlyMap<string, { readonly feature: ConfigFeature; readonly document: ConfigDocument }>;

function mergeFeatures(documents: readonly ConfigDocument[]): readonly FeatureByEnvironment[] {
  const byId = new Map<string, Map<string, { feature: ConfigFeature; document: ConfigDocument }>>();
  for (const document of documents) {
    for (const feature of document.features) {
      const places = byId.get(feature._id) ?? new Map();
      byId.set(feature._id, places.set(document.environment.key, { feature, document }));
    }
  }
  return [...byId.values()];
}

function writeFeature(work: Import, places: FeatureByEnvironment): DraftFile | undefined {
  const [found] = places.values();
  if (found === undefined) return undefined;
  const { feature, document } = found;
  const subject = `feature ${feature.key}`;
  const types = new Map(document.variables.map((variable) => [variable._id, variable]));
  const variables: Record<string, unknown> = {};
  const variations: Record<string, unknown> = {};
  for (const variation of feature.variations) {
    const values: Record<string, unknown> = {};
    for (const { _var, value } of variation.variables) {
      const variable = types.get(_var);
      if (variable === undefined) continue;
      const owner = work.owners.get(_var) ?? feature.key;
      if (owner !== feature.key) {
        const message = `the variable ${variable.key} stays with ${owner}: SDKs ask only the first feature that mentions it`;
        work.notes.push({ kind: "approximated", subject, message });
        continue;
      }
      work.owners.set(_var, feature.key);
      variables[variable.key] = { ...keepId(work, `variable ${variable.key}`, variable._id), type: variable.type };
      values[variable.key] = value;
    }
    const id = keepId(work, `${subject}, variation ${variation.key}`, variation._id);
    variations[variation.key] = { ...id, name: variation.name, values };
  }
  const { settings } = feature;
  const environments = [...places].map(([key, place]) => [
    key,
    { targets: writeTargets(work, subject, place.feature) },
  ]);
  return {
    path: `features/${feature.key}.yaml`,
    content: {
      ...keepId(work, subject, feature._id),
      type: feature.type,
      ...(feature.tags === undefined || feature.tags.length === 0 ? {} : { tags: feature.tags }),
      ...(settings?.optInEnabled === true
        ? { optIn: { publicName: settings.publicName, publicDescription: settings.publicDescription } }
        : {}),
      variables,
      variations,
      environments: Object.fromEntries(environments),
    },
  };
}

function writeTargets(work: Import, subject: string, feature: ConfigFeature): readonly unknown[] {
  return feature.configuration.targets.map((target, index) => {
    const place = `${subject}, target ${index + 1}`;
    return writeTarget(work, place, feature, target, index);
  });
}

function writeTarget(
  work: Import,
  place: string,
  feature: ConfigFeature,
  target: ConfigTarget,
  index: number,
): unknown {
  const keyOf = new Map(feature.variations.map(({ _id, key }) => [_id, key]));
  const shares = target.distribution.map(({ _variation, percentage }): [string, number] => {
    const key = keyOf.get(_variation);
    if (key === undefined) throw new NotImportable("it serves a variation that the feature lacks");
    return [key, toPercentage(percentage)];
  });
  const when = writeCondition(target._audience.filters, scopeOf(work, place));
  const [only] = shares;
  return {
    key: `target-${index + 1}`,
    ...keepId(work, place, target._id),
    ...(when === "everyone" ? {} : { when }),
    ...(shares.length === 1 && only?.[1] === 100 ? { serve: only[0] } : { split: Object.fromEntries(shares) }),
    ...(target.rollout === null || target.rollout === undefined
      ? {}
      : { rollout: writeRollout(work, place, target.rollout) }),
    ...(typeof target.bucketingKey === "string" && target.bucketingKey !== "user_id"
      ? { bucketBy: target.bucketingKey }
      : {}),
  };
}

/** Absent start percentages stand for 1. Source: measured, `bucketing.md` of the specification, section 3. */
function writeRollout(work: Import, place: string, rollout: ConfigRollout): unknown {
  if (rollout.type === "schedule") return { type: "schedule", startDate: writeDate(rollout.startDate) };
  const startPercentage = toPercentage(rollout.startPercentage ?? 1);
  let reached = startPercentage;
  const stages = (rollout.stages ?? []).map(({ type, date, percentage }) => {
    if (type === "linear" && reached > 0) {
      const message = `a linear stage from ${reached} % is written as authors mean it; evaluators begin it at 0 %`;
      work.notes.push({ kind: "approximated", subject: place, message });
    }
    reached = toPercentage(percentage);
    return { date: writeDate(date), percentage: reached, ...(type === "discrete" ? { type } : {}) };
  });
  return {
    type: "gradual",
    startDate: writeDate(rollout.startDate),
    startPercentage,
    ...(stages.length === 0 ? {} : { stages }),
  };
}

/** Dates without a zone are UTC to evaluators. */
function writeDate(text: string): string {
  const date = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`);
  if (Number.isNaN(date.getTime())) throw new NotImportable(`\`${text}\` is not a date`);
  return date.toISOString();
}

/** From 0 to 100, without the noise of multiplying fractions. */
function toPercentage(share: number): number {
  return Number((share * 100).toFixed(10));
}

function writeLooseVariables(work: Import): readonly DraftFile[] {
  const loose = new Map(
    work.documents.flatMap(({ variables }) => variables).map((variable) => [variable._id, variable] as const),
  );
  return [...loose.values()].flatMap(({ _id, key, type }) => {
    if (work.owners.has(_id)) return [];
    return [{ path: `variables/${key}.yaml`, content: { ...keepId(work, `variable ${key}`, _id), type } }];
  });
}

function scopeOf({ audienceKeys, notes }: Import, subject: string) {
  return {
    audienceKey: (id: string) => audienceKeys.get(id),
    reportIgnored: (message: string) => void notes.push({ kind: "equivalent", subject, message }),
  };
}

/** Keeps an id that Burgee can keep. Ids of other forms are derived anew, and with them who is in which share. */
function keepId(work: Import, subject: string, id: string): { readonly id?: string } {
  if (ID_PATTERN.test(id)) return { id };
  const message = `the id \`${id.slice(0, 40)}\` cannot be kept: users of splits and rollouts are shuffled once`;
  work.notes.push({ kind: "approximated", subject, message });
  return {};
}

function attempt<Value>({ notes }: Import, subject: string, write: () => Value): Value | undefined {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    notes.push({ kind: "refused", subject, message: error.message });
    return undefined;
  }
}
