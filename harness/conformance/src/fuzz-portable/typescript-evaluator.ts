import { generateBucketedConfig } from "@devcycle/bucketing";

import { type Evaluator, readOwners, toAnswer } from "./evaluator.ts";
import { withClock } from "./with-clock.ts";

type Config = Parameters<typeof generateBucketedConfig>[0]["config"];
type User = Parameters<typeof generateBucketedConfig>[0]["user"];

/** DevCycle's evaluator in TypeScript. It takes platform data from the user and the time from `Date`. */
export function createTypescriptEvaluator(): Evaluator {
  let loaded: { readonly config: Config; readonly owners: ReadonlyMap<string, string> } | undefined;
  return {
    name: "@devcycle/bucketing",
    load: async (document) => {
      // A copy: the package may change what it is given.
      const config = JSON.parse(JSON.stringify(document), readDate) as Config;
      loaded = { config, owners: readOwners(document) };
    },
    answer({ context, nowMs }) {
      if (loaded === undefined) throw new Error("no config is loaded");
      const { config, owners } = loaded;
      const user = JSON.parse(JSON.stringify(context)) as User;
      const { featureVariationMap, variables } = withClock(nowMs, () => generateBucketedConfig({ config, user }));
      return toAnswer({ featureVariationMap, variables }, owners);
    },
  };
}

/** The package's types say `Date` where the document has text. */
function readDate(member: string, value: unknown): unknown {
  return (member === "startDate" || member === "date") && typeof value === "string" ? new Date(value) : value;
}
