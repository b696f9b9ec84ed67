/** What must never happen; each counts how often it did. */
export interface Findings {
  /** A version that a reader saw and that the history lacks, or has with other content. */
  hidden: number;
  /** A reader of one store saw an older version, or a key valid again, after the newer. */
  older: number;
  /** A reported success that was not so in the first store at that moment, or is not so at the end. */
  falseSuccess: number;
  /** A version or key, acknowledged or made by a request that was repeated, or a follow-up, that is missing at the end. */
  lost: number;
  /** A version that readers see and cannot read whole. */
  broken: number;
  /** The database has another name of an environment than readers see: something that published nothing renamed it. */
  renamed: number;
  /** A call that threw in place of answering. */
  thrown: number;
}

export type Finding = keyof Findings;

export function noFindings(): Findings {
  return { hidden: 0, older: 0, falseSuccess: 0, lost: 0, broken: 0, renamed: 0, thrown: 0 };
}

export function countFindings(findings: Findings): number {
  return Object.values(findings).reduce((sum, count: number) => sum + count, 0);
}
