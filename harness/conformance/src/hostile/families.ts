import type { Family } from "./check.ts";
import { ACCESS } from "./families/access.ts";
import { COST } from "./families/cost.ts";
import { CROWD } from "./families/crowd.ts";
import { FLAG_FILES } from "./families/flag-files.ts";
import { FRAMING } from "./families/framing.ts";
import { ISOLATION } from "./families/isolation.ts";
import { LEAKS } from "./families/leaks.ts";
import { LOWERED_LIMITS } from "./families/lowered-limits.ts";
import { MALFORMED } from "./families/malformed.ts";
import { REVOCATION } from "./families/revocation.ts";
import { SHIPPED_LIMITS } from "./families/shipped-limits.ts";
import { SLOW } from "./families/slow.ts";
import { TAMPERING } from "./families/tampering.ts";
import type { Limits } from "./limit-settings.ts";

/** Families that run one after the other against one platform. */
export interface Stage {
  readonly limits: Limits;
  readonly families: readonly Family[];
  /** Whether the memory of isolates is measured. */
  readonly isInspected?: true;
}

const UNLIMITED: readonly Family[] = [
  ACCESS,
  MALFORMED,
  FRAMING,
  LEAKS,
  FLAG_FILES,
  ISOLATION,
  TAMPERING,
  REVOCATION,
  CROWD,
  SLOW,
];

/** The limits themselves, and samples of what must be answered the same under them. */
const LIMITED: readonly Stage[] = [
  { limits: "shipped", families: [ACCESS, MALFORMED, LEAKS, ISOLATION, SHIPPED_LIMITS] },
  { limits: "tiny", families: [LOWERED_LIMITS] },
];

/** `short` is for every change; `shipped limits` runs with the figures that deployments have; `long` runs everything. */
export type Form = "short" | "shipped limits" | "long";

export const STAGES: Readonly<Record<Form, readonly Stage[]>> = {
  short: [{ limits: "raised", families: [COST, ...UNLIMITED] }],
  "shipped limits": LIMITED,
  // Costs first, while the machine has done nothing else.
  long: [
    { limits: "raised", families: [COST], isInspected: true },
    { limits: "raised", families: UNLIMITED },
    ...LIMITED,
  ],
};

/** Whether a family that also runs with raised limits takes part in another stage. */
export function isRepeated(family: Family, limits: Limits): boolean {
  return limits !== "raised" && UNLIMITED.includes(family);
}

export const FAMILY_NAMES: readonly string[] = [
  ...new Set(STAGES.long.flatMap(({ families }) => families.map(({ name }) => name))),
];
