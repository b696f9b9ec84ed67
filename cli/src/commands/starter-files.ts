import type { FlagFile } from "@burgee/publisher/core";

/** A small project that uses what most features need. */
export function starterFiles(projectKey: string): readonly FlagFile[] {
  return [
    {
      path: "project.yaml",
      text: `key: ${projectKey}

# Who may see a feature that does not say so itself. Servers alone is the safe default.
sdkVisibility: [server, client, mobile]
`,
    },
    {
      path: "environments.yaml",
      text: `development:
  type: development

production:
  type: production
`,
    },
    {
      path: "audiences/team.yaml",
      text: `name: Our team
when:
  email: { endsWith: "@example.com" }
`,
    },
    {
      path: "features/hello-banner.yaml",
      text: `name: Hello banner
type: release

variables:
  hello-banner: Boolean
  hello-text: String

variations:
  "off": { values: { hello-banner: false, hello-text: "" } }
  "on": { values: { hello-banner: true, hello-text: Hello! } }

environments:
  # Everyone gets it in development.
  development: "on"

  # In production the team sees it, and a tenth of everybody else.
  production:
    targets:
      - key: team
        when: { audience: team }
        serve: "on"
      - key: everyone
        split: { "on": 10, "off": 90 }
`,
    },
  ];
}
