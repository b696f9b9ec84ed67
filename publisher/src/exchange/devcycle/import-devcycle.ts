import type { ConfigDocument, SdkKeyKind } from "@burgee/contract";

import { NotImportable } from "../exchange-error.ts";
import { type DraftFile, type ImportedProject, writeImportedFiles } from "../imported-project.ts";
import { collectCustomData } from "./collect-custom-data.ts";
import { readConfigDocument } from "./config-schema.ts";
import { attempt, type ImportWork, keepId, scopeOf } from "./import-work.ts";
import { writeCondition } from "./read-filters.ts";
import { mergeFeatures, writeFeature } from "./write-feature.ts";

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
  const work: ImportWork = { documents, notes: [], audienceKeys: nameAudiences(documents), owners: new Map() };
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

function writeAudiences(work: ImportWork): readonly DraftFile[] {
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

function writeLooseVariables(work: ImportWork): readonly DraftFile[] {
  const loose = new Map(
    work.documents.flatMap(({ variables }) => variables).map((variable) => [variable._id, variable] as const),
  );
  return [...loose.values()].flatMap(({ _id, key, type }) => {
    if (work.owners.has(_id)) return [];
    return [{ path: `variables/${key}.yaml`, content: { ...keepId(work, `variable ${key}`, _id), type } }];
  });
}
