import type { AUDIT_ROWS, ENVIRONMENT_ROWS, KEY_ROWS } from "@burgee/contract/admin";
import type { RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { readActor } from "./read-intent.ts";
import { respondRetire } from "./respond-push.ts";
import { respondCreateKey, respondRevokeKey, respondUnknownEnvironment } from "./respond.ts";

const AUDIT_ENTRIES_MAX = 500;

type EnvironmentRows = typeof ENVIRONMENT_ROWS & typeof KEY_ROWS & typeof AUDIT_ROWS;

/** SDK keys and status of environments, and the project's audit log. */
export const environmentHandlers: RowHandlers<EnvironmentRows, PublishRoute> = {
  async listEnvironments(_input, { project }) {
    return { status: 200, body: await project.listEnvironments() };
  },

  async readStatus({ params }, { project }) {
    const reply = await project.readStatus(params.environment);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async retireEnvironment({ params, body }, { project }) {
    return respondRetire(await project.retireEnvironment(params.environment, readActor(body), body.message ?? ""));
  },

  async listKeys({ params }, { project }) {
    const reply = await project.listKeys(params.environment);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async createKey({ params, body }, { project }) {
    return respondCreateKey(await project.createKey(params.environment, body.kind, readActor(body)));
  },

  async revokeKey({ params: { environment, key }, query, body }, { project }) {
    return respondRevokeKey(await project.revokeKey(environment, key, readActor(body), query.reason));
  },

  async listAudit({ query }, { project }) {
    return { status: 200, body: await project.listAudit(query.after, AUDIT_ENTRIES_MAX) };
  },
};
