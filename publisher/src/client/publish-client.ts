import type { SdkKeyKind } from "@burgee/contract";
import { ADMIN_ROWS } from "@burgee/contract/admin";

import type { FlagBundle } from "../core/flag-bundle.ts";
import type { AuditFilter } from "../core/audit-filter.ts";
import type {
  AuditEntry,
  AuditReply,
  CreatedSdkKey,
  CreatedToken,
  CreateTokenRequest,
  EnvironmentListReply,
  PublishReply,
  RevocationReason,
  SdkKeyListing,
  SdkKeyListReply,
  StatusReply,
  ValidateReply,
  VersionListReply,
  VersionReply,
} from "../core/publishing-api.ts";
import { createCallRow, type PublishClientOptions } from "./call-row.ts";

/** Who does something and why, for the audit log. */
export interface Authorship {
  readonly actor?: string;
  readonly message?: string;
}

export interface PublishOptions extends Authorship {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** Version that must be current; 0 for "none yet". Absent: whatever is. */
  readonly parentVersion?: number;
  readonly dryRun?: boolean;
  /** Replaces a version that another project published to this project's environment. */
  readonly takeBack?: boolean;
  /** Makes a repeated call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

export interface RevokeOptions extends Authorship {
  /** `compromise` also refuses the key's events at once; default `rotation`. */
  readonly reason?: RevocationReason;
}

/** Typed calls of the publishing API. Every method rejects with `PublishError`. */
export interface PublishClient {
  validate(projectKey: string, bundle: FlagBundle): Promise<ValidateReply>;
  publish(bundle: FlagBundle, options: PublishOptions): Promise<PublishReply>;
  rollBack(version: number, options: PublishOptions): Promise<PublishReply>;
  listVersions(projectKey: string, environmentKey: string, limit?: number): Promise<VersionListReply>;
  readVersion(projectKey: string, environmentKey: string, version: number): Promise<VersionReply>;
  listEnvironments(projectKey: string): Promise<EnvironmentListReply>;
  readStatus(projectKey: string, environmentKey: string): Promise<StatusReply>;
  createKey(projectKey: string, environmentKey: string, kind: SdkKeyKind, author?: Authorship): Promise<CreatedSdkKey>;
  listKeys(projectKey: string, environmentKey: string): Promise<SdkKeyListReply>;
  /** `idOrKey` is the id of a listing or the key itself. */
  revokeKey(
    projectKey: string,
    environmentKey: string,
    idOrKey: string,
    options?: RevokeOptions,
  ): Promise<SdkKeyListing>;
  listAudit(projectKey: string, afterSequence?: number): Promise<AuditReply>;
}

export function createPublishClient(options: PublishClientOptions): PublishClient {
  const call = createCallRow(options);
  return {
    validate: (project, { files }) => call(ADMIN_ROWS.validate, { params: { project }, body: { files: [...files] } }),
    publish: ({ files }, publish) =>
      call(ADMIN_ROWS.publish, {
        params: { project: publish.projectKey },
        ...describeWrite(publish),
        body: { files: [...files], ...authorship(publish) },
      }),
    rollBack: (version, publish) =>
      call(ADMIN_ROWS.rollBack, {
        params: { project: publish.projectKey, version },
        ...describeWrite(publish),
        body: authorship(publish),
      }),
    listVersions: (project, environment, limit = 20) =>
      call(ADMIN_ROWS.listVersions, { params: { project }, query: { environment, limit } }),
    readVersion: (project, environment, version) =>
      call(ADMIN_ROWS.readVersion, { params: { project, version }, query: { environment } }),
    listEnvironments: (project) => call(ADMIN_ROWS.listEnvironments, { params: { project } }),
    readStatus: (project, environment) => call(ADMIN_ROWS.readStatus, { params: { project, environment } }),
    createKey: (project, environment, kind, author = {}) =>
      call(ADMIN_ROWS.createKey, { params: { project, environment }, body: { kind, ...authorship(author) } }),
    listKeys: (project, environment) => call(ADMIN_ROWS.listKeys, { params: { project, environment } }),
    revokeKey: (project, environment, key, { reason, ...author } = {}) =>
      call(ADMIN_ROWS.revokeKey, {
        params: { project, environment, key },
        query: { reason },
        body: authorship(author),
      }),
    listAudit: (project, after = 0) => call(ADMIN_ROWS.listAudit, { params: { project }, query: { after } }),
  };
}

function describeWrite(options: PublishOptions) {
  const { environmentKey: environment, dryRun, takeBack, parentVersion } = options;
  return {
    query: { environment, dryRun: dryRun || undefined, takeBack: takeBack || undefined },
    headers: {
      "idempotency-key": options.idempotencyKey ?? crypto.randomUUID(),
      "if-match": parentVersion === undefined ? undefined : `"${parentVersion}"`,
    },
  };
}

function authorship({ actor, message }: Authorship): Authorship {
  return { ...(actor === undefined ? {} : { actor }), ...(message === undefined ? {} : { message }) };
}
