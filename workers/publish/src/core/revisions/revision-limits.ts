/** Requests to storage at a time. Cloudflare opens six connections per request. */
export const STORAGE_PARALLEL_MAX = 6;
/** Bytes of all files of a project. Ours: an isolate has 128 MB for texts, syntax trees and configs; 10,000 features have 8 MB. */
export const TREE_BYTES_MAX = 16 * 1024 * 1024;
/** UTF-16 units of texts that an object keeps in memory between calls. Ours: several objects may share one isolate. */
export const CACHED_TEXT_LENGTH_MAX = 4 * 1024 * 1024;
/** Texts of a tree that are objects of their own. Ours: a cold object reads six at a time. */
export const LOOSE_BLOBS_MAX = 64;
/** Packs that a tree is spread over before all its texts are packed anew. Ours: most of a pack is old texts by then. */
export const TREE_PACKS_MAX = 8;
/** UTF-16 units of the texts in one pack. Ours: it is held in memory whole, several times over. */
export const PACK_LENGTH_MAX = 4 * 1024 * 1024;
/** Reasons, conflicts and merged files in one answer and one row. Ours: a row holds 2 MB. */
export const ITEMS_SHOWN_MAX = 200;
/** Revisions and versions in one answer. Ours. */
export const HISTORY_MAX = 200;
/** Commits in one question. Ours: the command line reads that much of Git's history. */
export const COMMITS_MAX = 1_000;
/** Files in one answer. Ours. */
export const FILES_READ_MAX = 500;
/** UTF-16 units of texts in one answer. Ours: an object's answer may have 32 MiB. */
export const FILES_READ_LENGTH_MAX = 8 * 1024 * 1024;
/** Versions, revisions, texts and objects that one run of the sweep handles of each. Ours: it holds up other calls. */
export const SWEEP_ITEMS_MAX = 200;
/** How often a project is swept at most. */
export const SWEEP_PAUSE_MS = 24 * 60 * 60 * 1000;
/** How long an object that a push was interrupted in writing is kept for the push's repetition. */
export const UNREFERENCED_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Pushed trees and commits that one revision keeps. Ours: pushes that change nothing make no other revision, however many. */
export const PUSHED_TREES_MAX = 100;
/** Merged fields of one file that a revision names. Ours: its record must stay below the 2 MB of a row. */
export const FIELDS_SHOWN_MAX = 10;
