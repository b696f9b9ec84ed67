import type { LocalPlatformProfile } from "burgee/local-profile";
import pc from "picocolors";

/** What a person needs once everything runs: addresses, keys, and three lines to paste. */
export function formatReadyBlock(
  profile: LocalPlatformProfile,
  facts: {
    readonly stateFolder: string;
    readonly seconds: number;
    readonly ready: readonly string[];
    readonly loginUrl: string | undefined;
  },
): string {
  const environmentKey = "development" in profile.keys ? "development" : (Object.keys(profile.keys)[0] ?? "");
  const keys = profile.keys[environmentKey];
  if (keys === undefined) throw new Error("The platform has no environment; add one to environments.yaml");
  const user = `{"user_id":"ada","country":"CA"}`;
  const event = `{"user":{"user_id":"ada"},"events":[{"type":"customEvent","customType":"signed-up","target":"home"}]}`;
  const label = (text: string) => pc.dim(text.padEnd(24));
  return [
    "",
    pc.bold(`Burgee is ready`) + pc.dim(` (${facts.seconds.toFixed(1)} s)`),
    "",
    `  ${label("SDKs and events")}${pc.cyan(profile.url)}`,
    ...(facts.loginUrl === undefined ? [] : [`  ${label("Console, signs in once")}${pc.cyan(facts.loginUrl)}`]),
    `  ${label("Health")}${pc.cyan(`${profile.url}/health`)}`,
    `  ${label("Firehose emulator")}${pc.cyan(profile.firehoseUrl)}`,
    `  ${label("Landed files")}${profile.landingFolder}`,
    `  ${label("State")}${facts.stateFolder}`,
    "",
    `  ${label(`Keys (${environmentKey})`)}server  ${keys.server}`,
    `  ${label("")}client  ${keys.client}`,
    `  ${label("")}mobile  ${keys.mobile}`,
    "",
    pc.bold("  Evaluate a flag"),
    `  curl -s ${profile.url}/v1/variables -H 'authorization: ${keys.server}' -d '${user}'`,
    "",
    pc.bold("  Report an event"),
    `  curl -s ${profile.url}/v1/events -H 'authorization: ${keys.client}' -d '${event}'`,
    "",
    pc.bold("  Count events by type"),
    `  npx burgee events query "select type, count(*) as events from events group by type order by events desc"`,
    "",
    ...facts.ready.map((line) => `  ${pc.green("ready")}  ${line}`),
    "",
    pc.dim(`  Change a flag: edit ${profile.flagsFolder}, then npx burgee publish --env ${environmentKey}`),
    pc.dim("  Ctrl-C stops everything; the state stays. npm start -- --reset forgets it."),
    "",
  ].join("\n");
}
