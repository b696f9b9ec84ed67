/** What became of one part of an import or export. */
export interface ExchangeNote {
  /** `approximated`: most users get what they got. `refused`: the part was left out. `equivalent`: rewritten, same answers. */
  readonly kind: "equivalent" | "approximated" | "refused";
  /** Such as `feature new-checkout, target 2`. */
  readonly subject: string;
  readonly message: string;
}
