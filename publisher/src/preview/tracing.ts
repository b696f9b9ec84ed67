// What a page needs to say why a user is served something, and what differs between versions.
export { diffSnapshots } from "../core/diff-snapshots.ts";
export { explain } from "./explain/explain.ts";
export { findTurn } from "./explain/find-turn.ts";
export { readUsers } from "./read-users.ts";
export { serveAll } from "./serve-all.ts";
