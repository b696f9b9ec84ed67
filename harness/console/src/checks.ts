import type { Check } from "./check.ts";
import { FLOWS_CHECK } from "./checks/t01-flows.ts";
import { TRANSFER_CHECK } from "./checks/t02-transfer.ts";
import { EXPLANATION_CHECK } from "./checks/t09-explanation.ts";
import { DRAFTS_CHECK } from "./checks/t11-drafts.ts";
import { IDENTITY_CHECK } from "./checks/t13-identity.ts";

/** Every check, in the order of their numbers. */
export const CHECKS: readonly Check[] = [FLOWS_CHECK, TRANSFER_CHECK, EXPLANATION_CHECK, DRAFTS_CHECK, IDENTITY_CHECK];
