export * from "./check-expectations.ts";
