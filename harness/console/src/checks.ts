import type { Check } from "./check.ts";
import { TRANSFER_CHECK } from "./checks/t02-transfer.ts";
import { AXE_CHECK } from "./checks/t10-axe.ts";
import { IDENTITY_CHECK } from "./checks/t13-identity.ts";
import { AUDIT_CHECK } from "./checks/t18-audit.ts";

/** Every check, in the order of their numbers. */
export const CHECKS: readonly Check[] = [TRANSFER_CHECK, AXE_CHECK, IDENTITY_CHECK, AUDIT_CHECK];
