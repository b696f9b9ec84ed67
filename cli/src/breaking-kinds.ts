/** As the publishing API names them; written out here because its code loads slowly. */
export const BREAKING_KINDS = ["removal", "type_change", "reshuffle"] as const;
