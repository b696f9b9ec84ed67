import { fileJsonSchemas, type FlagFile } from "@burgee/publisher/core";

/** A small project that uses what most features need, with the schemas by which editors complete and check its files. */
export function starterFiles(projectKey: string): readonly FlagFile[] {
  const schemas = Object.entries(fileJsonSchemas()).map(([kind, schema]) => {
    return { path: `${SCHEMA_FOLDER}/${kind}.json`, text: `${JSON.stringify(schema)}\n` };
  });
  return [...projectFiles(projectKey), ...schemas];
}

/** Hidden, so that it is no place of flag files; inside, so that editors find it without a network. */
const SCHEMA_FOLDER = ".schemas";

function projectFiles(projectKey: string): readonly FlagFile[] {
  return [
    {
      path: "project.yaml",
      text: `${schemaLine("project", "")}
key: ${projectKey}

# Who may see a feature that does not say so itself: everybody who has your page or app sees what clients see.
# Write [server] to show features to servers alone.
sdkVisibility: [server, client, mobile]
`,
    },
    {
      path: "environments.yaml",
      text: `${schemaLine("environments", "")}
development:
  type: development

production:
  type: production
`,
    },
    {
      path: "audiences/team.yaml",
      text: `${schemaLine("audience", "../")}
name: Our team
when:
  email: { endsWith: "@example.com" }
`,
    },
    {
      path: "features/hello-banner.yaml",
      text: `${schemaLine("feature", "../")}
name: Hello banner
type: release

variables:
  hello-banner: Boolean
  hello-text: String

variations:
  off: { hello-banner: false, hello-text: "" }
  on: { hello-banner: true, hello-text: Hello! }

environments:
  # Everyone gets it in development.
  development: on

  # In production the team sees it, and a tenth of everybody else.
  production:
    targets:
      - key: team
        when: { audience: team }
        serve: on
      - key: everyone
        split: { on: 10, off: 90 }

# Tests of the rules above, which \`burgee validate\` runs.
expect:
  - { environment: production, user: { email: ann@example.com }, serve: on }
`,
    },
  ];
}

/** The line by which editors find the schema of a YAML file. */
function schemaLine(kind: string, up: string): string {
  return `# yaml-language-server: $schema=${up}${SCHEMA_FOLDER}/${kind}.json`;
}
