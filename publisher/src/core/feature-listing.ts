import type { FeatureStanding, FeatureSummary } from "@burgee/contract/admin";

import { identityKey } from "./check-identities.ts";
import { deriveId } from "./derive-ids.ts";
import { isPlainMap } from "./file-shape.ts";
import type { FlagFile } from "./flag-bundle.ts";
import { placeFile } from "./place-file.ts";
import { SourceFile } from "./source-file.ts";
import { summarizeRules } from "./summarize-rules.ts";

/** Key of the feature that a file defines; undefined for other files. */
export function featureKeyOf(path: string): string | undefined {
  const place = placeFile(path);
  return place.kind === "features" ? place.key : undefined;
}

/** Summarizes a feature file that compiles; undefined for other files. Depends on nothing but the file. */
export async function summarizeFeature(projectKey: string, file: FlagFile): Promise<FeatureSummary | undefined> {
  const key = featureKeyOf(file.path);
  const source = key === undefined ? undefined : new SourceFile(file);
  const value = source?.value;
  if (key === undefined || source === undefined || !isPlainMap(value)) return undefined;
  const { id, renamedFrom, name, type, status, owner, expires, permanent, tags, environments } = value;
  const rules = summarizeRules(source);
  const origin = identityKey(key, typeof renamedFrom === "string" ? { renamedFrom } : {});
  return {
    id: typeof id === "string" ? id : deriveId([projectKey, "feature", origin]),
    key,
    path: file.path,
    ...(typeof name === "string" ? { name } : {}),
    type: typeof type === "string" ? type : "release",
    status: typeof status === "string" ? status : "active",
    ...(typeof owner === "string" ? { owner } : {}),
    ...(typeof expires === "string" ? { expires } : {}),
    ...(permanent === true ? { permanent } : {}),
    ...(Array.isArray(tags) && tags.length > 0 ? { tags: tags.map(String) } : {}),
    ...rules?.members,
    environments: Object.fromEntries(
      Object.entries(isPlainMap(environments) ? environments : {}).map(([environment, standing]) => [
        environment,
        { ...readStanding(standing), ...rules?.environments.get(environment) },
      ]),
    ),
  };
}

/** `production: on` serves one variation to everyone; the long form lists targets or takes those of another environment. */
function readStanding(source: unknown): FeatureStanding {
  if (!isPlainMap(source)) return { status: "active", serves: `everyone: ${String(source)}` };
  const { status, like, default: served } = source;
  const targets = Array.isArray(source["targets"]) ? source["targets"].filter(isPlainMap) : [];
  return {
    status: status === "inactive" ? "inactive" : "active",
    serves:
      typeof like === "string"
        ? `like ${like}`
        : targets.length === 0 && typeof served === "string"
          ? `everyone: ${served}`
          : describeTargets(targets),
  };
}

function describeTargets(targets: readonly Readonly<Record<string, unknown>>[]): string {
  const [first] = targets;
  if (first === undefined) return "nobody";
  if (targets.length > 1) return `${targets.length} targets`;
  const { when, serve, rollout, key } = first;
  const isForAll = when === undefined || when === "everyone";
  return isForAll && typeof serve === "string" && rollout === undefined
    ? `everyone: ${serve}`
    : String(key ?? "1 target");
}
