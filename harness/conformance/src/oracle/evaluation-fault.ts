import type { DefaultDetails } from "@burgee/contract";

/** The reference throws here for the whole call; an engine that never dies answers ERROR for the feature alone. */
export class EvaluationFault extends Error {
  override readonly name = "EvaluationFault";
  readonly details: DefaultDetails;

  constructor(details: DefaultDetails) {
    super(details);
    this.details = details;
  }
}
