/** The string table of the specification, for an attribute that may be absent (null). */
export function matchString(value: string | null, comparator: string, values: readonly string[]): boolean {
  const hasText = value !== null && value !== "";
  const isSome = (test: (text: string, candidate: string) => boolean): boolean =>
    value !== null && values.some((candidate) => test(value, candidate));
  const contains = hasText && isSome((text, candidate) => text.includes(candidate));
  const starts = isSome((text, candidate) => candidate !== "" && text.startsWith(candidate));
  const ends = isSome((text, candidate) => candidate !== "" && text.endsWith(candidate));
  switch (comparator) {
    case "=":
      return value !== null && values.includes(value);
    case "!=":
      return value !== null && !values.includes(value);
    case "exist":
      return hasText;
    case "!exist":
      return !hasText;
    case "contain":
      return contains;
    case "!contain":
      return !contains;
    case "startWith":
      return starts;
    case "!startWith":
      return !starts;
    case "endWith":
      return ends;
    case "!endWith":
      return !ends;
    case ">":
    case ">=":
    case "<":
    case "<=":
      return true;
    default:
      return false;
  }
}
