import { AUDIT_ROWS } from "./audit.ts";
import { ENVIRONMENT_ROWS } from "./environments.ts";
import { FEATURE_ROWS } from "./features.ts";
import { KEY_ROWS } from "./keys.ts";
import { LEDGER_ROWS } from "./ledger.ts";
import { PROJECT_ROWS, REVISION_ROWS } from "./revisions.ts";
import type { AdminRow } from "./row.ts";
import { VERSION_ROWS } from "./versions.ts";

/** Every operator route of the platform, by the name of its operation. */
export const ADMIN_ROWS = {
  ...PROJECT_ROWS,
  ...REVISION_ROWS,
  ...FEATURE_ROWS,
  ...VERSION_ROWS,
  ...ENVIRONMENT_ROWS,
  ...KEY_ROWS,
  ...AUDIT_ROWS,
  ...LEDGER_ROWS,
} satisfies Readonly<Record<string, AdminRow>>;
