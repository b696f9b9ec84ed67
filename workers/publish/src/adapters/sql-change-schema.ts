/** Creates what is missing; safe to run at every start. */
export const CHANGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    due_at_ms INTEGER,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS changes_by_state ON changes (state);
  CREATE INDEX IF NOT EXISTS changes_by_due ON changes (due_at_ms) WHERE due_at_ms IS NOT NULL;
`;
