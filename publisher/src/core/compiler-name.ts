/**
 * Which compiler made a version; stored with it. The second figure counts changes of what equal files compile to, so raise
 * it whenever a release compiles some files to other configs.
 */
export const COMPILER = "burgee 0.1.0 / rules 1";
