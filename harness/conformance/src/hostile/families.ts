import type { Family } from "./check.ts";
import { ACCESS } from "./families/access.ts";
import { COST } from "./families/cost.ts";
import { FLAG_FILES } from "./families/flag-files.ts";
import { FRAMING } from "./families/framing.ts";
import { ISOLATION } from "./families/isolation.ts";
import { LEAKS } from "./families/leaks.ts";
import { MALFORMED } from "./families/malformed.ts";
import { REVOCATION } from "./families/revocation.ts";
import { SLOW } from "./families/slow.ts";
import { TAMPERING } from "./families/tampering.ts";

/** Every family, in the order in which they run. */
export const FAMILIES: readonly Family[] = [
  ACCESS,
  MALFORMED,
  FRAMING,
  LEAKS,
  FLAG_FILES,
  ISOLATION,
  TAMPERING,
  REVOCATION,
  COST,
  SLOW,
];
