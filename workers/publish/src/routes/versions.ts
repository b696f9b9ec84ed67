import type { RowInput, VERSION_ROWS } from "@burgee/contract/admin";
import { compileBundle } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { PublishIntent } from "../core/outcomes.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";
import { respondEnvironmentNotInFiles, respondProblems, respondPublish, respondUnknownEnvironment } from "./respond.ts";

/** Validates files; publishes, lists, shows and rolls back versions. */
export const versionHandlers: RowHandlers<typeof VERSION_ROWS, PublishRoute> = {
  async validate({ body }) {
    const compiled = await compileBundle(body);
    if (!compiled.ok) return respondProblems(compiled.problems);
    const environments = [...compiled.environments].map(([environmentKey, { document }]) => {
      return { environmentId: document.environment._id, environmentKey };
    });
    return { status: 200, body: { problems: compiled.problems, environments } };
  },

  async publish(input, route) {
    const { params, query, body } = input;
    const compiled = await compileBundle(body);
    if (!compiled.ok) return respondProblems(compiled.problems);
    if (compiled.projectKey !== params.project) {
      const message = `the files belong to project \`${compiled.projectKey}\`, not \`${params.project}\``;
      return respondError("wrong_project", message);
    }
    const snapshot = compiled.environments.get(query.environment);
    if (snapshot === undefined) {
      return respondEnvironmentNotInFiles(query.environment, [...compiled.environments.keys()]);
    }
    const environments = [...compiled.environments.values()].map(({ document }) => ({
      id: document.environment._id,
      key: document.environment.key,
    }));
    const files = { snapshot, warnings: compiled.problems, environments };
    return respondPublish(await route.project.publish(files, await readIntent(input, route)));
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
      await route.project.rollBack(query.environment, params.version, await readIntent(input, route)),
    );
  },
};

type WriteInput = Omit<RowInput<typeof VERSION_ROWS.rollBack>, "params">;

async function readIntent({ query, headers, body }: WriteInput, route: PublishRoute): Promise<PublishIntent> {
  const key = headers["idempotency-key"];
  const isDryRun = query.dryRun === true;
  return {
    actor: readAuthor(route.identity, body),
    message: body.message ?? "",
    expectedVersion: headers["if-match"],
    isDryRun,
    takesBack: query.takeBack === true,
    idempotency: key === undefined || isDryRun ? undefined : { key, fingerprint: await route.fingerprint() },
  };
}
