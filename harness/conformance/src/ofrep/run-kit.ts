import type { OfrepExpectations } from "./expectations.ts";
import type { OfrepSubject } from "./ofrep-subject.ts";
import { isSkipped, type FlagChange, type KitContext, type Requirement, type RequirementLevel } from "./requirement.ts";
import { ACCESS_REQUIREMENTS } from "./requirements/access.ts";
import { BULK_REQUIREMENTS } from "./requirements/bulk.ts";
import { CHANGE_REQUIREMENTS } from "./requirements/changes.ts";
import { CONDITIONAL_REQUIREMENTS } from "./requirements/conditional.ts";
import { ERROR_REQUIREMENTS } from "./requirements/errors.ts";
import { EVENT_STREAM_REQUIREMENTS } from "./requirements/event-streams.ts";
import { SINGLE_FLAG_REQUIREMENTS } from "./requirements/single-flag.ts";

interface KitCase {
  readonly name: string;
  readonly level: RequirementLevel;
  readonly ok: boolean;
  /** Empty when ok. */
  readonly problems: readonly string[];
}

export interface KitReport {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly KitCase[];
  /** Requirements that could not be checked here, and why. They count neither as passed nor as failed. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export const REQUIREMENTS: readonly Requirement[] = [
  ...SINGLE_FLAG_REQUIREMENTS,
  ...BULK_REQUIREMENTS,
  ...CONDITIONAL_REQUIREMENTS,
  ...ERROR_REQUIREMENTS,
  ...ACCESS_REQUIREMENTS,
  ...EVENT_STREAM_REQUIREMENTS,
  ...CHANGE_REQUIREMENTS,
];

/** Checks every requirement of the given levels, one after the other. Never rejects: an unreachable server fails cases. */
export async function runKit(
  subject: OfrepSubject,
  expectations: OfrepExpectations,
  levels: readonly RequirementLevel[],
  change?: FlagChange,
): Promise<KitReport> {
  const [plain] = expectations.contexts;
  if (plain === undefined) throw new Error("the expectations name no context");
  const kit: KitContext = { subject, expectations, plain, ...(change === undefined ? {} : { change }) };
  const cases: KitCase[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const { name, level, check } of REQUIREMENTS.filter((requirement) => levels.includes(requirement.level))) {
    const verdict = await check(kit).catch((error: unknown) => [describeFailure(error)]);
    if (isSkipped(verdict)) skipped.push({ name, reason: verdict.skipped });
    else cases.push({ name, level, ok: verdict.length === 0, problems: verdict });
  }
  const passed = cases.filter(({ ok }) => ok).length;
  return { passed, failed: cases.length - passed, cases, skipped };
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  const { cause } = error;
  return `the request failed: ${cause instanceof Error ? cause.message : error.message}`;
}
