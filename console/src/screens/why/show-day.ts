const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** The day of a date of the flag files, in UTC as they are. */
export const showDay = (date: string): string => DAY.format(Date.parse(date));
