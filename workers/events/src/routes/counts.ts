import type { COUNT_ROWS } from "@burgee/contract/admin";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import { ConfigNames } from "../core/config-names.ts";
import { chooseSteps } from "../core/count-steps.ts";
import { findEnvironment, type FoundEnvironment } from "../core/find-environment.ts";
import type { CountDirectory } from "../core/ports.ts";
import { renderActivity, renderCounts, renderPropagation } from "../core/render-counts.ts";
import type { Services } from "../services.ts";

/** What an answer about an environment is made of. */
interface Counted {
  readonly environment: FoundEnvironment;
  readonly counts: CountDirectory;
  readonly names: ConfigNames;
}

/** Answers about an environment of the project that the caller has a role in. */
async function answerCounted<Reply>(
  { project, environment: name }: { readonly project: string; readonly environment: string },
  services: Services,
  answer: (counted: Counted) => Promise<Reply>,
): Promise<Reply | Response> {
  const { counts, environments, readNames } = services;
  if (counts === undefined) return respondError("not_configured", "nothing is counted: see EVALUATION_COUNTS");
  const search = await findEnvironment(project, name, environments);
  if (search.kind === "failed") {
    const response = respondError("storage_failed", "the environment cannot be read now: try again");
    response.headers.set("retry-after", "5");
    return response;
  }
  if (search.kind === "unknown") {
    return respondError(
      "unknown_environment",
      `${project} has no environment ${name}: give its key, or its id when it was renamed or has an id of its own`,
    );
  }
  const { environment } = search;
  // Without names, ids stand for themselves.
  return answer({ environment, counts, names: (await readNames(environment)) ?? new ConfigNames() });
}

export const countHandlers: RowHandlers<typeof COUNT_ROWS, Services> = {
  readCounts: ({ params, query: { feature, ...range } }, services) =>
    answerCounted(params, services, async ({ environment: { environmentId }, counts, names }) => {
      const steps = chooseSteps(range, services.clock.now());
      const id = feature === undefined ? undefined : (names.findFeature(feature) ?? feature);
      const only = id === undefined ? {} : { only: { feature: id, variables: names.listVariables(id) } };
      const rows = await counts.readCounts(environmentId, { ...steps, ...only });
      return { status: 200, body: renderCounts(environmentId, steps, rows, id !== undefined, names) };
    }),

  readPropagation: ({ params, query: { etag } }, services) =>
    answerCounted(params, services, async ({ environment, counts, names }) => {
      const { environmentId } = environment;
      const counted = await counts.readPropagation(environmentId);
      const asked = etag ?? environment.etag;
      return { status: 200, body: renderPropagation(environmentId, asked, counted, names, services.clock.now()) };
    }),

  readActivity: ({ params }, services) =>
    answerCounted(params, services, async ({ environment: { environmentId }, counts, names }) => {
      const rows = await counts.readActivity(environmentId);
      return { status: 200, body: renderActivity(environmentId, rows, names, services.clock.now()) };
    }),
};
