import type { ConfigDocument, SdkKeyKind } from "@burgee/contract";

/**
 * Everything that was compiled for one environment, before it is cut into views. Stored with each version, so that a
 * rollback needs neither the files nor the compiler of that time.
 */
export interface CompiledEnvironment {
  readonly formatVersion: 1;
  /** All features, for readers of every kind. */
  readonly document: ConfigDocument;
  /** Which SDKs may see each feature, by feature id. */
  readonly visibility: Readonly<Record<string, readonly SdkKeyKind[]>>;
  /** Feature id of each variable that belongs to one, by variable id. */
  readonly variableOwners: Readonly<Record<string, string>>;
  /** Keys of targets and audiences, which the document does not contain, by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Whether configs name an event stream. */
  readonly realtime: boolean;
  /** What an entity that was renamed, or whose id is written down, owes its id to, as its file says it, by id. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Id of the variation that is a feature's `default:` here, by feature id. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Audiences that stand for "this feature serves this variation", by audience id. */
  readonly prerequisites?: Readonly<Record<string, ServedVariation>>;
}

/** A variation of a feature, by their ids. */
export interface ServedVariation {
  readonly featureId: string;
  readonly variationId: string;
}

/** An environment without features, served between the first SDK key and the first publish. */
export function emptySnapshot(
  project: { readonly id: string; readonly key: string },
  environment: { readonly id: string; readonly key: string },
): CompiledEnvironment {
  return {
    formatVersion: 1,
    document: {
      project: { _id: project.id, key: project.key, a0_organization: `org_${project.key}`, settings: {} },
      environment: { _id: environment.id, key: environment.key },
      features: [],
      variables: [],
      audiences: {},
    },
    visibility: {},
    variableOwners: {},
    keys: {},
    realtime: true,
  };
}
