import type { Problem, Rule } from "./check.ts";

/**
 * A weakness that is known and not repaired yet. Problems that it covers do not fail a run; a run fails when checks that
 * it covers ran and none had the problem, so that repairing a finding removes it here.
 */
export interface OpenFinding {
  readonly id: string;
  readonly rules: readonly Rule[];
  /** Names of checks that show it, with their family: `access: GET /health · no credential · no body`. */
  readonly checks: RegExp;
  readonly reason: string;
  /** Those of its checks that the short form leaves out while it is open, because they end or block the platform. */
  readonly leftOutOfShort?: RegExp;
  /** Those that no form runs while it is open. */
  readonly leftOut?: RegExp;
  /** Whether it shows only now and then, so that a run without it proves nothing. */
  readonly isIntermittent?: boolean;
}

export const OPEN_FINDINGS: readonly OpenFinding[] = [
  {
    id: "S21",
    rules: ["access"],
    checks: /^access: (?:POST|PUT|PATCH|DELETE|OPTIONS) \/health/,
    reason: "the gateway's /health takes every method",
  },
  {
    id: "N1",
    rules: ["request id"],
    checks:
      /^(?:(?:access|malformed|leaks): \w+ \/(?:nothing\/here|v1\/(?:events|track|ledger)|admin\/)|isolation: hostile-\w+ as |cost: (?:events, nested lists that never end|an operator's route without))/,
    reason: "errors of the gateway's own, the events Worker and the publish Worker's doorkeeper carry no request id",
  },
  {
    id: "N2",
    rules: ["cors"],
    checks: /^access: \w+ \/v1\/(?:events\/nothing|(?:events|events\/batch|track) · )/,
    reason: "404 and 405 of the event paths carry no CORS headers",
  },
  {
    id: "N4",
    rules: ["slow", "others", "memory"],
    checks: /^cost: events, (?:nested lists|many |escapes of surrogates)/,
    reason: "4 MiB of nesting, of tiny members or of surrogates take up to a second, and up to 180 MiB",
    isIntermittent: true,
  },
  {
    id: "S1",
    rules: ["answer", "slow", "memory", "others", "death"],
    checks: /^cost: events, (?:2 bytes per event|entries of a batch|a batch of users without)/,
    reason: "one post of 4 MiB ends the events isolate: every event beyond the limit is a reject of its own",
    leftOutOfShort: /^cost: events, (?:2 bytes per event|entries of a batch|a batch of users without)/,
  },
  {
    id: "S3",
    rules: ["others", "recovery"],
    checks: /^slow and many: event(?:s| batches), uploads that never begin/,
    reason: "declared lengths are charged before a byte has come, so a few idle uploads refuse everybody's events",
  },
  {
    id: "S4, time",
    rules: ["slow", "others"],
    checks: /^cost: events, a member name of (?:160|4095) KiB/,
    reason: "names of members are matched in quadratic time",
    leftOutOfShort: /^cost: events, a member name of 160 KiB/,
    leftOut: /^cost: events, a member name of 4095 KiB/,
  },
  {
    id: "S6",
    rules: ["slow", "others"],
    checks: /^cost: events, a large user and/,
    reason: "the user is written out anew for each event",
    leftOutOfShort: /^cost: events, a large user and/,
  },
  {
    id: "S14, many streams",
    rules: ["outcome"],
    checks: /^slow and many: 600 event streams/,
    reason: "one address may open as many event streams as it likes",
  },
  {
    id: "S15",
    rules: ["answer", "memory", "others"],
    checks: /^cost: events, 250000 chunks of one byte/,
    reason: "each chunk of a body is kept by itself, so tiny ones take hundreds of times their size",
    isIntermittent: true,
    leftOutOfShort: /^cost: events, 250000 chunks of one byte/,
  },
  {
    id: "S2",
    rules: ["outcome"],
    checks: /^isolation: S2/,
    reason: "a project can take over another project's environment by its id",
  },
  {
    id: "S10",
    rules: ["outcome"],
    checks: /^isolation: S10/,
    reason: "a dry run renames and adopts environments",
  },
  {
    id: "S4",
    rules: ["leak"],
    checks: /^leaks: secret header with a line break · in (?:landed files|buckets|stream buffers)/,
    reason: "a secret response header whose name holds a line break is stored",
  },
  {
    id: "S7",
    rules: ["leak"],
    checks: /^leaks: invocation_logs = false/,
    reason: "invocation logs record URLs, which hold keys and user data",
  },
  {
    id: "S11, configs",
    rules: ["outcome"],
    checks: /^tampered storage: \w+ config (?:changed|older|newer|not JSON) in (?:r2,|kv, \w+ held, other store fails)/,
    reason: "configs are checked by their length alone",
  },
  {
    id: "S11, pointers",
    rules: ["outcome"],
    checks: /^tampered storage: pointer (?:changed|newer) in (?:r2,|kv, \w+ held, other store fails)/,
    reason: "pointers are not signed",
  },
  {
    id: "S11, keys",
    rules: ["outcome"],
    checks: /^tampered storage: key record (?:changed|foreign|older|newer) in (?:r2,|kv, \w+ held, other store fails)/,
    reason: "key records are not signed",
  },
  {
    id: "S12",
    rules: ["recovery"],
    checks: /^tampered storage: pointer newer in (?:r2,|kv, \w+ held, other store fails)/,
    reason: "a version that is too high stays for the isolate's life",
  },
  {
    id: "S13",
    rules: ["outcome"],
    checks: /^revocation: .*, after a day of it/,
    reason: "a revoked key that is held lives as long as the outage of both stores",
  },
  {
    id: "S14, revoked keys",
    rules: ["outcome"],
    checks: /^revocation: event stream/,
    reason: "the address of an event stream outlives the key that it was read with",
  },
  {
    id: "S16",
    rules: ["outcome"],
    checks: /^tampered storage: pointer missing in r2, nothing held, other store fails/,
    reason: "a lost pointer is taken for an environment without a version while the second store fails",
  },
  {
    id: "S18",
    rules: ["outcome"],
    checks: /^flag files: variables named like members of objects/,
    reason: "variables called constructor or prototype are dropped without a problem",
  },
  {
    id: "S19, patterns",
    rules: ["slow"],
    checks: /^flag files: a pattern that takes for ever/,
    reason: "a schema's pattern is matched without a limit",
    leftOutOfShort: /^flag files: a pattern that takes for ever/,
  },
  {
    id: "S19, answers",
    rules: ["memory"],
    checks: /^flag files: 5,000 files nobody knows/,
    reason: "a refusal lists every problem",
  },
  {
    id: "S25",
    rules: ["leak"],
    checks: /^leaks: workers_dev = false/,
    reason: "hosts at workers.dev are past the zone's rules",
  },
  {
    id: "N3",
    rules: ["server error"],
    checks: /^framing: chunk size/,
    reason: "a chunk size that is no number is answered 503, as if a Worker were down, and logged as an error",
  },
];

/** The finding that covers a problem, if any. */
export function findOpen(
  findings: readonly OpenFinding[],
  family: string,
  checkName: string,
  { rule }: Problem,
): OpenFinding | undefined {
  return findings.find((finding) => covers(finding, family, checkName) && finding.rules.includes(rule));
}

export function covers(finding: OpenFinding, family: string, checkName: string): boolean {
  return finding.checks.test(`${family}: ${checkName}`);
}

/** Whether a check must not run while a finding is open, because it would end or block the platform. */
export function isLeftOut(
  findings: readonly OpenFinding[],
  family: string,
  checkName: string,
  isLong: boolean,
): boolean {
  const name = `${family}: ${checkName}`;
  return findings.some(
    ({ leftOut, leftOutOfShort }) => leftOut?.test(name) === true || (!isLong && leftOutOfShort?.test(name) === true),
  );
}
