/** The number table of the specification: some value satisfies it, or for `!=` all values differ. */
export function matchNumber(value: number, comparator: string, values: readonly number[]): boolean {
  switch (comparator) {
    case "=":
      return values.some((candidate) => value === candidate);
    case "!=":
      return values.every((candidate) => value !== candidate);
    case ">":
      return values.some((candidate) => value > candidate);
    case ">=":
      return values.some((candidate) => value >= candidate);
    case "<":
      return values.some((candidate) => value < candidate);
    case "<=":
      return values.some((candidate) => value <= candidate);
    default:
      return false;
  }
}
