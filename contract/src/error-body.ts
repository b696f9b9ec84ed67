/**
 * Body of every error response. `statusCode` must be present: the official iOS SDK decides success by its absence.
 * Source: DevCycle SDK behaviour.
 */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  /** Why an operator route refused; tools react to it. */
  readonly code?: string;
}
