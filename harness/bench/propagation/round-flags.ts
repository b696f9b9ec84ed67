import type { FlagBundle } from "@burgee/publisher/core";

/** Environment with streams. */
export const LIVE_ENVIRONMENT = "live";
/** Environment without streams: SDKs poll. */
export const QUIET_ENVIRONMENT = "quiet";
export const PROJECT_KEY = "propagation";

/** Flag files with one variable that holds the number of the publish; every user is served it. */
export function makeRoundFlags(round: number): FlagBundle {
  const files = {
    "project.yaml": `key: ${PROJECT_KEY}\nsdkVisibility: [server, client, mobile]\n`,
    "environments.yaml": `${LIVE_ENVIRONMENT}: { type: production }\n${QUIET_ENVIRONMENT}: { type: production, realtime: false }\n`,
    "features/round.yaml": [
      "type: release",
      "variables: { round: Number }",
      `variations: { current: { values: { round: ${round} } } }`,
      `environments: { ${LIVE_ENVIRONMENT}: current, ${QUIET_ENVIRONMENT}: current }`,
      "",
    ].join("\n"),
  };
  return { files: Object.entries(files).map(([path, text]) => ({ path, text })) };
}
