/** Files of one flags folder. Ours; a config holds about 10,000 features, and each may have an audience or a variable. */
export const FILES_MAX = 20_000;
/** Characters of one file. Ours; a feature of a thousand variations has about 100,000. */
export const FILE_LENGTH_MAX = 2 * 1024 * 1024;
/** Bytes of one value as JSON. Ours: aliases can make a value a hundred times as long as its file. */
export const VALUE_BYTES_MAX = 1024 * 1024;
/** Characters of the path of a file inside the flags folder. Ours. */
export const PATH_LENGTH_MAX = 500;
/** Folders inside one another, `features/` included. Ours. */
export const FOLDER_DEPTH_MAX = 10;
/** Maps and lists inside one another in one file. Ours: compiler, engine and SDKs walk values by recursion. */
export const VALUE_DEPTH_MAX = 100;
/** Environments of one project. Ours: a publish looks up each of them. */
export const ENVIRONMENTS_MAX = 100;
