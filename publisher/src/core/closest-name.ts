/** Finds the known name that a mistyped one most likely meant; undefined when none is close. */
export function closestName(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(normalise(wrong), normalise(name), bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** A remedy that proposes the closest known name, or lists known names when none is close. */
export function suggestName(wrong: string, known: readonly string[], nothingKnown: string): string {
  const closest = closestName(wrong, known);
  if (closest !== undefined) return `Did you mean \`${closest}\`?`;
  if (known.length === 0) return nothingKnown;
  const listed = known.slice(0, 12).map((name) => `\`${name}\``);
  return `Known: ${listed.join(", ")}${known.length > listed.length ? ", …" : ""}.`;
}

function normalise(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

/** Levenshtein distance with adjacent swaps counted as one; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? limit;
}
