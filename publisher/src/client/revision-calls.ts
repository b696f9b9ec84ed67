import { ADMIN_ROWS } from "@burgee/contract/admin";

import type {
  FeatureHistoryReply,
  FeatureListReply,
  FeatureReply,
  FilesReply,
  FindRevisionReply,
  ProjectListReply,
  PushReply,
  PushRequest,
  RevisionListReply,
  RevisionRecord,
  TreeReply,
} from "../core/publishing-api.ts";
import type { CallRow } from "./call-row.ts";
import { describeWrite, type WriteOptions } from "./write-options.ts";

/** A change of flag files; members that are left out are empty. */
export type PushInput = Pick<PushRequest, "base"> & Partial<PushRequest>;

/** Calls about flag files and their history. */
export interface RevisionCalls {
  /** Makes a change of flag files the newest revision, and publishes it to the environments that it names. */
  push(projectKey: string, change: PushInput, options?: WriteOptions): Promise<PushReply>;
  listProjects(cursor?: string): Promise<ProjectListReply>;
  /** Newest first, below the number `before`. */
  listRevisions(
    projectKey: string,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<RevisionListReply>;
  readRevision(projectKey: string, revision: number): Promise<RevisionRecord>;
  /** `pushedTree` lists files that were merged into the revision, as they were pushed. */
  readTree(projectKey: string, revision: number, pushedTree?: string): Promise<TreeReply>;
  /** The newest revision that was made from one of the Git commits, and the newest that one was merged into. */
  findRevision(projectKey: string, commits: readonly string[]): Promise<FindRevisionReply>;
  /** Texts of files by digest. Ask again for those that were left out. */
  readFiles(projectKey: string, digests: readonly string[]): Promise<FilesReply>;
  listFeatures(projectKey: string, environmentKey?: string): Promise<FeatureListReply>;
  readFeature(projectKey: string, featureKey: string): Promise<FeatureReply>;
  readFeatureHistory(projectKey: string, featureKey: string): Promise<FeatureHistoryReply>;
}

export function createRevisionCalls(call: CallRow): RevisionCalls {
  return {
    push: (project, { files = [], removed = [], environments = [], allow = [], ...change }, how = {}) =>
      call(ADMIN_ROWS.push, {
        params: { project },
        ...describeWrite(how),
        body: {
          ...change,
          files: [...files],
          removed: [...removed],
          environments: [...environments],
          allow: [...allow],
        },
      }),
    listProjects: (cursor) => call(ADMIN_ROWS.listProjects, { params: {}, query: { cursor } }),
    listRevisions: (project, { before, limit = 20 } = {}) =>
      call(ADMIN_ROWS.listRevisions, { params: { project }, query: { before, limit } }),
    readRevision: (project, revision) => call(ADMIN_ROWS.readRevision, { params: { project, revision } }),
    readTree: (project, revision, pushedTree) =>
      call(ADMIN_ROWS.readTree, { params: { project, revision }, query: { pushedTree } }),
    findRevision: (project, commits) =>
      call(ADMIN_ROWS.findRevision, { params: { project }, body: { commits: [...commits] } }),
    readFiles: (project, digests) =>
      call(ADMIN_ROWS.readFiles, { params: { project }, body: { digests: [...digests] } }),
    listFeatures: (project, environment) =>
      call(ADMIN_ROWS.listFeatures, { params: { project }, query: { environment } }),
    readFeature: (project, feature) => call(ADMIN_ROWS.readFeature, { params: { project, feature } }),
    readFeatureHistory: (project, feature) => call(ADMIN_ROWS.readFeatureHistory, { params: { project, feature } }),
  };
}
