/** Changes that are not closed, in one project. Ours: each holds a revision and a stored draft. */
export const OPEN_CHANGES_MAX = 200;
/** Changes in one answer. */
export const CHANGES_LISTED_MAX = 50;
/** Approvals of one change. Ours: the policy asks for fewer. */
export const APPROVALS_MAX = 100;
/** Lines of what was approved that are kept, to say later what an approval does not cover. Ours: a row holds 2 MB. */
export const LINES_KEPT_MAX = 200;
export const LINE_LENGTH_MAX = 400;
/** How far ahead a change may be scheduled: what nobody looked at for longer was forgotten. */
export const SCHEDULE_AHEAD_MAX_MS = 366 * 24 * 60 * 60 * 1000;
/**
 * How long after its time, or after it was begun, a change is still carried out. Later it would surprise those who thought
 * that it had failed.
 */
export const LATENESS_MAX_MS = 60 * 60 * 1000;
