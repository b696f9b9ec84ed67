import { AUDIT_ROWS } from "./audit.ts";
import { CHANGE_ROWS } from "./changes.ts";
import { COUNT_ROWS } from "./counts.ts";
import { DRAFT_ROWS } from "./drafts.ts";
import { ENVIRONMENT_ROWS } from "./environments.ts";
import { FEATURE_ROWS } from "./features.ts";
import { KEY_ROWS } from "./keys.ts";
import { LEDGER_ROWS } from "./ledger.ts";
import { OVERLAY_ROWS } from "./overlay.ts";
import { OVERVIEW_ROWS } from "./overview.ts";
import { PRINCIPAL_ROWS } from "./principals.ts";
import { PROJECT_ROWS, REVISION_ROWS } from "./revisions.ts";
import type { AdminRow } from "./row.ts";
import { SESSION_ROWS } from "./session.ts";
import { VERSION_ROWS } from "./versions.ts";
import { WEBHOOK_ROWS } from "./webhooks.ts";

/** Every operator route of the platform, by the name of its operation. */
export const ADMIN_ROWS = {
  ...SESSION_ROWS,
  ...PROJECT_ROWS,
  ...OVERVIEW_ROWS,
  ...REVISION_ROWS,
  ...CHANGE_ROWS,
  ...DRAFT_ROWS,
  ...FEATURE_ROWS,
  ...VERSION_ROWS,
  ...ENVIRONMENT_ROWS,
  ...OVERLAY_ROWS,
  ...KEY_ROWS,
  ...AUDIT_ROWS,
  ...PRINCIPAL_ROWS,
  ...WEBHOOK_ROWS,
  ...LEDGER_ROWS,
  ...COUNT_ROWS,
} satisfies Readonly<Record<string, AdminRow>>;

/** Open to everybody: they repeat what the public repository says, and hold no secret. */
export const REFERENCE_PATHS = { openapi: "/admin/v1/openapi.json", reference: "/admin/v1/reference" } as const;
