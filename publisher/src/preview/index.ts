export * from "./measure-impact.ts";
export * from "./sample-users.ts";
