// Parts for tests and simulations of the Workers; nothing that ships imports this entry.
export * from "./adapters/manual-clock.ts";
export * from "./adapters/memory-object-store.ts";
