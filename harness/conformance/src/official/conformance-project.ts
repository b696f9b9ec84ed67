import type { FlagBundle } from "@burgee/publisher/core";

export const PROJECT_KEY = "conformance";
/** The environment that cases publish to. */
export const ENVIRONMENT_KEY = "live";
/** An environment that is never published. */
export const EMPTY_ENVIRONMENT_KEY = "empty";

/** What everybody is served; the headline is what cases change. */
export const FIRST_HEADLINE = "version 0";
export const EVERYONE = { enabled: true, limit: 12.5, theme: { accent: "teal", sizes: [1, 2], deep: { er: null } } };

/** The flag files of the project under test. */
export function createProjectBundle(headline: string): FlagBundle {
  return {
    files: [
      { path: "project.yaml", text: PROJECT },
      { path: "environments.yaml", text: ENVIRONMENTS },
      { path: "features/everyone.yaml", text: describeEveryone(headline) },
      { path: "audiences/gold-customers.yaml", text: "name: Gold customers\nwhen: { custom: { tier: [gold] } }\n" },
      { path: "features/gold.yaml", text: describeTargeted("gold", "{ audience: gold-customers }") },
      { path: "features/canada.yaml", text: describeTargeted("canada", "{ country: [CA] }") },
      { path: "features/insider.yaml", text: describeTargeted("insider", "{ custom: { secret: [sesame] } }") },
      {
        path: "features/server-only.yaml",
        text: `${describeTargeted("server-only", "everyone")}sdkVisibility: [server]\n`,
      },
    ],
  };
}

const PROJECT = `key: ${PROJECT_KEY}
name: Conformance
sdkVisibility: [server, client, mobile]
customData:
  tier: String
  secret: String
settings:
  edgeDB: { enabled: true, clientWrites: true }
  obfuscation: optional
`;

const ENVIRONMENTS = `${ENVIRONMENT_KEY}:
  type: production
${EMPTY_ENVIRONMENT_KEY}:
  type: staging
`;

function describeEveryone(headline: string): string {
  return `name: Everyone
type: release
variables:
  headline: String
  enabled: Boolean
  limit: Number
  theme: JSON
variations:
  "on":
    values:
      headline: ${JSON.stringify(headline)}
      enabled: ${EVERYONE.enabled}
      limit: ${EVERYONE.limit}
      theme: ${JSON.stringify(EVERYONE.theme)}
environments:
  ${ENVIRONMENT_KEY}: "on"
`;
}

function describeTargeted(key: string, when: string): string {
  return `name: ${key}
type: release
variables:
  is-${key}: Boolean
variations:
  "yes": { values: { is-${key}: true } }
environments:
  ${ENVIRONMENT_KEY}:
    targets:
      - key: only
        when: ${when}
        serve: "yes"
`;
}
