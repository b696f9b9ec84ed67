interface CleanedVersion {
  readonly parts: readonly number[];
  readonly isPrerelease: boolean;
}

/** Orders two version texts by the standard rule: -1, 0 or 1; NaN when either has no digit before its prerelease. */
export function compareCleanedVersions(a: string, b: string): number {
  const left = cleanVersion(a);
  const right = cleanVersion(b);
  if (left === undefined || right === undefined) return Number.NaN;
  for (let i = 0; i < Math.max(left.parts.length, right.parts.length); i++) {
    const leftPart = left.parts[i] ?? 0;
    const rightPart = right.parts[i] ?? 0;
    if (leftPart !== rightPart) return leftPart > rightPart ? 1 : -1;
  }
  if (left.isPrerelease === right.isPrerelease) return 0;
  return left.isPrerelease ? -1 : 1;
}

function cleanVersion(text: string): CleanedVersion | undefined {
  const withoutBuild = text.split("+", 1)[0] ?? "";
  const hyphen = withoutBuild.indexOf("-");
  const core = (hyphen < 0 ? withoutBuild : withoutBuild.slice(0, hyphen)).replaceAll(/[^0-9.]/g, "");
  if (!/[0-9]/.test(core)) return undefined;
  return {
    parts: core.split(".").map((part) => Number(part === "" ? "0" : part)),
    isPrerelease: hyphen >= 0 && hyphen + 1 < withoutBuild.length,
  };
}
