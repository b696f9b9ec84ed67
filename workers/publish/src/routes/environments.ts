import type { ENVIRONMENT_ROWS, KEY_ROWS } from "@burgee/contract/admin";
import type { RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";
import { respondRetire } from "./respond-push.ts";
import { respondCreateKey, respondRevokeKey, respondUnknownEnvironment } from "./respond.ts";

type EnvironmentRows = typeof ENVIRONMENT_ROWS & typeof KEY_ROWS;

/** SDK keys and status of environments. */
export const environmentHandlers: RowHandlers<EnvironmentRows, PublishRoute> = {
  async listEnvironments(_input, { project }) {
    return { status: 200, body: await project.listEnvironments() };
  },

  async readStatus({ params }, { project }) {
    const reply = await project.readStatus(params.environment);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async retireEnvironment({ params, body }, { project, identity }) {
    return respondRetire(
      await project.retireEnvironment(params.environment, readAuthor(identity, body), body.message ?? ""),
    );
  },

  async listKeys({ params }, { project }) {
    const reply = await project.listKeys(params.environment);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async createKey({ params, headers, body }, { project, identity }) {
    const author = readAuthor(identity, body);
    const key = headers["idempotency-key"];
    return respondCreateKey(await project.createKey(params.environment, body.kind, author, key));
  },

  async revokeKey({ params: { environment, key }, query, body }, { project, identity }) {
    return respondRevokeKey(await project.revokeKey(environment, key, readAuthor(identity, body), query.reason));
  },
};
