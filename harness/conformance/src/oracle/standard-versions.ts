interface CleanedVersion {
  readonly parts: readonly number[];
  readonly isPrerelease: boolean;
}

/**
 * Orders a user's version and a filter's by the standard rule: -1, 0 or 1; NaN when either is no version.
 * Build metadata does not count, decorations do not count, and a prerelease is below its release.
 */
export function compareCleanedVersions(user: string, filter: string): number {
  const left = cleanVersion(user, true);
  const right = cleanVersion(filter, false);
  if (left === undefined || right === undefined) return Number.NaN;
  for (let i = 0; i < Math.max(left.parts.length, right.parts.length); i++) {
    const leftPart = left.parts[i] ?? 0;
    const rightPart = right.parts[i] ?? 0;
    if (leftPart !== rightPart) return leftPart > rightPart ? 1 : -1;
  }
  if (left.isPrerelease === right.isPrerelease) return 0;
  return left.isPrerelease ? -1 : 1;
}

/** Only a user's version may have empty parts, as under the other rule set; parentheses and bars make it no version. */
function cleanVersion(text: string, mayHaveEmptyParts: boolean): CleanedVersion | undefined {
  const [withoutBuild = ""] = text.split("+", 1);
  const hyphen = withoutBuild.indexOf("-");
  const core = hyphen < 0 ? withoutBuild : withoutBuild.slice(0, hyphen);
  if (/[()|]/.test(core)) return undefined;
  const parts = core.replaceAll(/[^0-9.]/g, "").split(".");
  if (!mayHaveEmptyParts && parts.includes("")) return undefined;
  return { parts: parts.map((part) => (part === "" ? 0 : Number(part))), isPrerelease: hyphen >= 0 };
}
