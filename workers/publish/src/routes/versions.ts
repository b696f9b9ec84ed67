import type { VERSION_ROWS } from "@burgee/contract/admin";
import { compileBundle } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { isOwner } from "./overlay.ts";
import { readAuthor } from "./read-author.ts";
import { readIntent } from "./read-intent.ts";
import { respondProblems, respondPublish, respondUnknownEnvironment } from "./respond.ts";

/** Validates files; lists, shows and rolls back versions. */
export const versionHandlers: RowHandlers<typeof VERSION_ROWS, PublishRoute> = {
  async validate({ body }) {
    const compiled = await compileBundle(body);
    if (!compiled.ok) return respondProblems(compiled.problems);
    const environments = [...compiled.environments].map(([environmentKey, { document }]) => {
      return { environmentId: document.environment._id, environmentKey };
    });
    return { status: 200, body: { problems: compiled.problems, environments } };
  },

  async listVersions({ query }, { project }) {
    const reply = await project.listVersions(query.environment, query.limit);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async readVersion({ params: { version }, query }, { project }) {
    const reply = await project.readVersion(query.environment, version);
    if (reply === undefined) return respondError("unknown_version", `there is no version ${version}`);
    return { status: 200, body: reply };
  },

  async rollBack(input, route) {
    const { params, query } = input;
    return respondPublish(
      await route.project.rollBack(
        query.environment,
        params.version,
        await readIntent(input, readAuthor(route.identity, input.body), route),
        isOwner(route),
      ),
    );
  },
};
