export * from "./check-expectations.ts";
export * from "./measure-impact.ts";
export * from "./sample-users.ts";
