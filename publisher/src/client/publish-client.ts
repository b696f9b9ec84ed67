import type { SdkKeyKind } from "@burgee/contract";
import { ADMIN_ROWS } from "@burgee/contract/admin";

import type { AuditFilter } from "../core/audit-filter.ts";
import type { BreakingKind } from "../core/find-breaking-changes.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import type {
  AuditEntry,
  AuditReply,
  CreatedSdkKey,
  EnvironmentListReply,
  OverviewReply,
  PublishReply,
  RetireReply,
  RevocationReason,
  SdkKeyListing,
  SdkKeyListReply,
  StatusReply,
  ValidateReply,
  VersionListReply,
  VersionReply,
} from "../core/publishing-api.ts";
import { type Authorship, authorship } from "./authorship.ts";
import { createCallRow, createOpenRow, type PublishClientOptions } from "./call-row.ts";
import { createOverlayCalls, type OverlayCalls } from "./overlay-calls.ts";
import { createPrincipalCalls, type PrincipalCalls } from "./principal-calls.ts";
import { publishBundle } from "./publish-bundle.ts";
import { readLines } from "./read-lines.ts";
import { createRevisionCalls, type RevisionCalls } from "./revision-calls.ts";
import { createWebhookCalls, type WebhookCalls } from "./webhook-calls.ts";
import { describeWrite, type WriteOptions } from "./write-options.ts";

export interface PublishOptions extends Authorship, WriteOptions {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** Breaking changes that are meant; for a whole folder all, unless given. */
  readonly allow?: readonly BreakingKind[];
}

export interface RevokeOptions extends Authorship {
  /** `compromise` also refuses the key's events at once; default `rotation`. */
  readonly reason?: RevocationReason;
}

/** Typed calls of the publishing API. Every method rejects with `PublishError`. */
export interface PublishClient extends OverlayCalls, PrincipalCalls, RevisionCalls, WebhookCalls {
  validate(projectKey: string, bundle: FlagBundle): Promise<ValidateReply>;
  /** Makes a whole folder the newest revision and publishes it to one environment; see `publishBundle`. */
  publish(bundle: FlagBundle, options: PublishOptions): Promise<PublishReply>;
  /** Revokes all keys of an environment that the files no longer have. */
  retireEnvironment(projectKey: string, environmentKey: string, author?: Authorship): Promise<RetireReply>;
  rollBack(version: number, options: PublishOptions): Promise<PublishReply>;
  listVersions(projectKey: string, environmentKey: string, limit?: number): Promise<VersionListReply>;
  readVersion(projectKey: string, environmentKey: string, version: number): Promise<VersionReply>;
  listEnvironments(projectKey: string): Promise<EnvironmentListReply>;
  /** A project at a glance. */
  readOverview(projectKey: string): Promise<OverviewReply>;
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
  /** Newest first. */
  listAudit(projectKey: string, filter?: AuditFilter, limit?: number): Promise<AuditReply>;
  /** The whole log after an entry, oldest first. */
  exportAudit(projectKey: string, afterSequence?: number): AsyncIterable<AuditEntry>;
}

export function createPublishClient(options: PublishClientOptions): PublishClient {
  const call = createCallRow(options);
  const open = createOpenRow(options);
  const openAudit = async (project: string, after: number): Promise<Response> => {
    const request = { params: { project }, query: { after } };
    return (await open(ADMIN_ROWS.exportAudit, request, async (response) => response)).text;
  };
  const client: PublishClient = {
    ...createOverlayCalls(call),
    ...createPrincipalCalls(call),
    ...createRevisionCalls(call),
    ...createWebhookCalls(call),
    validate: (project, { files }) => call(ADMIN_ROWS.validate, { params: { project }, body: { files: [...files] } }),
    publish: (bundle, publish) => publishBundle(client, bundle, publish),
    retireEnvironment: (project, environment, author = {}) =>
      call(ADMIN_ROWS.retireEnvironment, { params: { project, environment }, body: authorship(author) }),
    rollBack: (version, publish) =>
      call(ADMIN_ROWS.rollBack, {
        params: { project: publish.projectKey, version },
        ...describeWrite(publish, { environment: publish.environmentKey }),
        body: authorship(publish),
      }),
    listVersions: (project, environment, limit = 20) =>
      call(ADMIN_ROWS.listVersions, { params: { project }, query: { environment, limit } }),
    readVersion: (project, environment, version) =>
      call(ADMIN_ROWS.readVersion, { params: { project, version }, query: { environment } }),
    listEnvironments: (project) => call(ADMIN_ROWS.listEnvironments, { params: { project } }),
    readOverview: (project) => call(ADMIN_ROWS.readOverview, { params: { project } }),
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
    listAudit: (project, { environmentKey, sinceMs, untilMs, ...filter } = {}, limit) =>
      call(ADMIN_ROWS.listAudit, {
        params: { project },
        query: {
          ...filter,
          environment: environmentKey,
          since: writeTime(sinceMs),
          until: writeTime(untilMs),
          limit,
        },
      }),
    exportAudit: (project, after = 0) => readLines<AuditEntry>(openAudit(project, after)),
  };
  return client;
}

function writeTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
