/** The boolean table of the specification: membership only. */
export function matchBoolean(value: boolean, comparator: string, values: readonly boolean[]): boolean {
  switch (comparator) {
    case "=":
    case "contain":
      return values.includes(value);
    case "!=":
    case "!contain":
      return !values.includes(value);
    default:
      return false;
  }
}
