/** Who does something and why, for the audit log. */
export interface Authorship {
  readonly actor?: string;
  readonly message?: string;
}

/** Members of a body that takes actor and message. */
export function authorship({ actor, message }: Authorship): Authorship {
  return { ...(actor === undefined ? {} : { actor }), ...(message === undefined ? {} : { message }) };
}

/** Members of a body that takes an actor alone. */
export function claim({ actor }: Authorship): { readonly actor?: string } {
  return actor === undefined ? {} : { actor };
}
