export type LogLevel = "debug" | "info" | "warn" | "error";

/** Flat values only: whole objects (requests, contexts, keys) cannot be logged by accident. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Never pass SDK keys, contexts, user ids or stream URLs. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;
