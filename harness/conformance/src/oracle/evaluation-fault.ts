import type { DefaultDetails } from "@burgee/contract";

/** Here the reference throws for the whole call. Burgee's engine answers ERROR for the feature alone. */
export class EvaluationFault extends Error {
  override readonly name = "EvaluationFault";
  readonly details: DefaultDetails;

  constructor(details: DefaultDetails) {
    super(details);
    this.details = details;
  }
}
