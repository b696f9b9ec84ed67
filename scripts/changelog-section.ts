/** What the changelog needs of a changeset. */
export interface ChangelogEntry {
  readonly summary: string;
  readonly releases: readonly { readonly type: "major" | "minor" | "patch" | "none" }[];
}

const HEADINGS = [
  { type: "major", heading: "Breaking changes" },
  { type: "minor", heading: "Added and changed" },
  { type: "patch", heading: "Fixed" },
] as const;

/** The changelog's section for a version: one heading for each kind of change that occurs, each entry under its largest kind. */
export function renderSection(version: string, date: string, entries: readonly ChangelogEntry[]): string {
  const groups = HEADINGS.map(({ type, heading }) => {
    const items = entries.filter((entry) => findLargestType(entry) === type).map(renderItem);
    return items.length === 0 ? "" : `### ${heading}\n\n${items.join("\n")}\n\n`;
  });
  return `## ${version} (${date})\n\n${groups.join("")}`;
}

/** Puts a section in front of the newest one. */
export function insertSection(changelog: string, section: string): string {
  const newest = changelog.search(/^## /m);
  if (newest === -1) return `${changelog.trimEnd()}\n\n${section.trimEnd()}\n`;
  return `${changelog.slice(0, newest)}${section}${changelog.slice(newest)}`;
}

function findLargestType({ releases }: ChangelogEntry): string | undefined {
  return HEADINGS.find(({ type }) => releases.some((release) => release.type === type))?.type;
}

function renderItem({ summary }: ChangelogEntry): string {
  const [title = "", ...rest] = summary.trim().split("\n");
  const body = rest.map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
  return body === "" ? `- ${title}` : `- **${title}**\n${body}`;
}
