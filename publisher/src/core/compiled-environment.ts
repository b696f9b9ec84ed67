import type { ConfigDocument, SdkKeyKind } from "@burgee/contract";

/**
 * Everything that was compiled for one environment, before it is cut into views. Stored with each version, so that a
 * rollback needs neither the files nor the compiler of that time.
 */
export interface CompiledEnvironment {
  readonly formatVersion: 1;
  /** All features, whoever may see them. */
  readonly document: ConfigDocument;
  /** Readers of each feature by feature id. */
  readonly visibility: Readonly<Record<string, readonly SdkKeyKind[]>>;
  /** Feature id of each variable that belongs to one, by variable id. */
  readonly variableOwners: Readonly<Record<string, string>>;
  /** Keys that the document does not carry, by id: those of targets and audiences. */
  readonly keys: Readonly<Record<string, string>>;
  /** Whether configs name an event stream. */
  readonly realtime: boolean;
}

/** A snapshot with no feature, for an environment that has SDK keys before its first publish. */
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
