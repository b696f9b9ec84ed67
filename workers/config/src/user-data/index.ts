// How the config Worker mounts this folder:
// - its router asks first: `const answer = handleUserData(context, services.users)`; undefined means another route;
// - evaluating routes with `enableEdgeDB=true`, where the engine's `project.settings.edgeDB.enabled` is true:
//   `user = await addStoredUser(user, environmentId, services)`;
// - `services.users = createUserDirectory(env.USERS)`, `export { UserStore }` from the entry, and in wrangler.toml the
//   binding `USERS` with `new_sqlite_classes = ["UserStore"]`.
export { addStoredUser, type AddStoredUserDeps } from "./add-stored-user.ts";
export { handleUserData } from "./handle-user-data.ts";
export { createUserDirectory, type UserDirectory } from "./user-directory.ts";
export { UserStore } from "./user-store.ts";
