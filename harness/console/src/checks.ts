import type { Check } from "./check.ts";
import { FLOWS_CHECK } from "./checks/t01-flows.ts";
import { TRANSFER_CHECK } from "./checks/t02-transfer.ts";
import { FIRST_RENDER_CHECK } from "./checks/t03-first-render.ts";
import { CALM_CHECK } from "./checks/t04-calm.ts";
import { MANY_FLAGS_CHECK, SEARCH_CHECK } from "./checks/t05-search.ts";
import { EXPLANATION_CHECK } from "./checks/t09-explanation.ts";
import { AXE_CHECK } from "./checks/t10-axe.ts";
import { DRAFTS_CHECK } from "./checks/t11-drafts.ts";
import { IDENTITY_CHECK } from "./checks/t13-identity.ts";
import { AUDIT_CHECK } from "./checks/t18-audit.ts";

/** Every check, in the order of their numbers. */
export const CHECKS: readonly Check[] = [
  FLOWS_CHECK,
  TRANSFER_CHECK,
  FIRST_RENDER_CHECK,
  CALM_CHECK,
  SEARCH_CHECK,
  MANY_FLAGS_CHECK,
  EXPLANATION_CHECK,
  AXE_CHECK,
  DRAFTS_CHECK,
  IDENTITY_CHECK,
  AUDIT_CHECK,
];
