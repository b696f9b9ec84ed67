import { isRecord, obfuscatedName } from "@burgee/contract";

/** What an opt-in page shows. Settings are passed on as the project has them. */
export interface OptInConfig {
  readonly settings: Readonly<Record<string, unknown>> & { readonly _project: string; readonly enabled: boolean };
  readonly features: readonly OptInFeature[];
}

export interface OptInFeature {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** `explicit` when the user decided, `implicit` when the default applies. */
  readonly resolution: "explicit" | "implicit";
  /** Whether the user takes part. */
  readonly status: boolean;
}

/** A feature that users may opt in to. */
export type OfferedFeature = Pick<OptInFeature, "id" | "name" | "description">;

const SHOWN_SETTINGS = ["title", "description", "imageURL", "colors", "poweredByAlignment"] as const;

/** What a published config offers for opt-in; no features while the project has opt-in switched off. */
export interface OptInOffer {
  readonly isEnabled: boolean;
  readonly projectId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly features: readonly OfferedFeature[];
}

/** Reads the offer from a parsed config. Members of the wrong type count as absent. */
export function readOptInOffer(config: unknown): OptInOffer {
  const project = child(config, "project");
  const settings = child(child(project, "settings"), "optIn");
  const hidesKeys = child(child(project, "settings"), "obfuscation")["required"] === true;
  const isEnabled = settings["enabled"] === true;
  const features = isRecord(config) && Array.isArray(config["features"]) ? (config["features"] as unknown[]) : [];
  return {
    isEnabled,
    projectId: text(project["_id"]),
    settings: Object.fromEntries(
      SHOWN_SETTINGS.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]),
    ),
    features: isEnabled ? features.flatMap((feature) => readOfferedFeature(feature, hidesKeys)) : [],
  };
}

/** Joins the offer with what the user decided. */
export function joinOptIns(offer: OptInOffer, decisions: Readonly<Record<string, boolean>>): OptInConfig {
  return {
    settings: { _project: offer.projectId, enabled: offer.isEnabled, ...offer.settings },
    features: offer.features.map((feature) => ({
      ...feature,
      resolution: Object.hasOwn(decisions, feature.id) ? "explicit" : "implicit",
      status: decisions[feature.id] ?? false,
    })),
  };
}

export type OptInDecisionsRead =
  | { readonly ok: true; readonly decisions: Readonly<Record<string, boolean>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads `{ "<feature id>": true | false }`; only features that are offered can be decided on. */
export function readOptInDecisions(body: unknown, offer: OptInOffer): OptInDecisionsRead {
  if (!isRecord(body)) return { ok: false, problems: ['the body must be a JSON object like {"<feature id>": true}'] };
  const offered = new Set(offer.features.map(({ id }) => id));
  const problems = Object.entries(body).flatMap(([featureId, decision]) => {
    if (!offered.has(featureId)) return [`${featureId} is not the id of a feature that users can opt in to`];
    return typeof decision === "boolean" ? [] : [`${featureId} must be true or false`];
  });
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, decisions: body as Readonly<Record<string, boolean>> };
}

/** A feature without a public name is shown by its key, or by its id where the project hides keys. */
function readOfferedFeature(feature: unknown, hidesKeys: boolean): OfferedFeature[] {
  if (!isRecord(feature)) return [];
  const settings = child(feature, "settings");
  const id = text(feature["_id"]);
  if (settings["optInEnabled"] !== true || id === "") return [];
  const name = text(settings["publicName"]) || (hidesKeys ? obfuscatedName(id) : text(feature["key"]));
  return [{ id, name, description: text(settings["publicDescription"]) }];
}

function child(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const member = isRecord(value) ? value[name] : undefined;
  return isRecord(member) ? member : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
