const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The one date form that every evaluator reads alike, `YYYY-MM-DDTHH:mm:ss.sssZ`, or undefined for anything else than
 * a date (midnight UTC) or a date and time with a zone. Days that do not exist are refused.
 */
export function readDate(text: string): string | undefined {
  const isDate = DATE_ONLY.test(text);
  const match = DATE_TIME.exec(text);
  if (!isDate && match === null) return undefined;
  const day = text.slice(0, 10);
  const date = new Date(isDate ? `${day}T00:00:00Z` : `${day}T${match?.[2]}${match?.[3] ?? ":00"}${match?.[4]}`);
  if (Number.isNaN(date.getTime())) return undefined;
  const dayExists = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return dayExists ? date.toISOString() : undefined;
}
