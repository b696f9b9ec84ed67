/** Whether two values would be written as the same JSON text, order of members included. Values must not contain themselves. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSameJson(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const names = Object.keys(a);
  const others = Object.keys(b);
  return (
    names.length === others.length &&
    names.every((name, index) => {
      if (name !== others[index]) return false;
      return isSameJson((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]);
    })
  );
}
