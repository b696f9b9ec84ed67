import type { PROJECT_ROWS, REVISION_ROWS } from "@burgee/contract/admin";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import { HISTORY_MAX, TREE_BYTES_MAX } from "../core/revisions/revision-limits.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";
import { readAuthority } from "./read-authority.ts";
import { readIntent } from "./read-intent.ts";
import { respondPush, respondPushRefusal } from "./respond-push.ts";

/** Projects in one answer: as many as R2 lists at once. */
const PROJECTS_MAX = 1_000;

/** Pushes flag files; lists revisions; reads their files. */
export const revisionHandlers: RowHandlers<typeof PROJECT_ROWS & typeof REVISION_ROWS, PublishRoute> = {
  async listProjects({ query }, { listProjects }) {
    return { status: 200, body: await listProjects(PROJECTS_MAX, query.cursor) };
  },

  async push(input, route) {
    const { body } = input;
    const length = body.files.reduce((sum, { text }) => sum + text.length, 0);
    // An object takes calls up to 32 MiB.
    if (length > TREE_BYTES_MAX) {
      return respondError("too_large", `the files of a project may have ${TREE_BYTES_MAX} bytes together`);
    }
    const author = readAuthor(route.identity, { actor: body.claimedAuthor });
    const authority = readAuthority(route, body.emergency === true);
    const intent = { ...(await readIntent(input, author, route)), authority };
    if (intent.expectedVersion !== undefined && body.environments.length !== 1) {
      return respondError("bad_request", "If-Match names a version of one environment: name that one alone");
    }
    return respondPush(await route.project.push(body, intent));
  },

  async listRevisions({ query: { before = Number.MAX_SAFE_INTEGER, limit } }, { project }) {
    return { status: 200, body: await project.listRevisions(before, Math.min(limit, HISTORY_MAX)) };
  },

  async findRevision({ body }, { project }) {
    return { status: 200, body: await project.findRevision(body.commits) };
  },

  async readRevision({ params: { revision } }, { project }) {
    const record = await project.readRevision(revision);
    if (record !== undefined) return { status: 200, body: record };
    return respondError("unknown_revision", `there is no revision ${revision}: list the revisions`);
  },

  async readTree({ params, query }, { project }) {
    const read = await project.readTree(params.revision, query.pushedTree);
    return read.kind === "found" ? { status: 200, body: read.reply } : respondPushRefusal(read);
  },

  async readFiles({ body }, { project }) {
    return { status: 200, body: await project.readFiles(body.digests) };
  },
};
