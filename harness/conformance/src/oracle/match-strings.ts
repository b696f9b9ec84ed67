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
    case "burgee:equalFold":
      return hasText && isSome((text, candidate) => foldCase(text) === foldCase(candidate));
    case ">":
    case ">=":
    case "<":
    case "<=":
      return true;
    default:
      return false;
  }
}

/** Letters beyond these keep their case, so that no table of Unicode decides who matches. */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z\u00C0-\u00D6\u00D8-\u00DE\u0391-\u03A1\u03A3-\u03AB\u0400-\u042F]/g, (letter) =>
    letter.toLowerCase(),
  );
}
