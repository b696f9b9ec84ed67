export * from "./console-logger.ts";
export * from "./create-id.ts";
export * from "./fetch-transport.ts";
export * from "./option-readers.ts";
export * from "./time-limit.ts";
export * from "./timers.ts";
