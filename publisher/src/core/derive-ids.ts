import { sha256Hex } from "@burgee/contract";

/** Parts that identify an entity, outermost first, such as `["storefront", "feature", "checkout", "variation", "on"]`. */
export type IdentityParts = readonly string[];

const ID_LENGTH = 24;

/**
 * Id of an entity: 24 hex digits that depend only on the project key and the first key of the entity.
 * Ids are hashed for bucketing, so the same files must give the same ids, and so the same users, everywhere.
 */
export async function deriveId(parts: IdentityParts): Promise<string> {
  return (await sha256Hex(identityText(parts))).slice(0, ID_LENGTH);
}

/** Id of an environment. SDK keys need it before the first publish. */
export function deriveEnvironmentId(projectKey: string, environmentKey: string): Promise<string> {
  return deriveId([projectKey, "environment", environmentKey]);
}

/** Collects identities and derives their ids at once, so that looking one up is synchronous. */
export class IdTable {
  readonly #ids = new Map<string, string>();
  readonly #wanted: { readonly text: string; readonly parts: IdentityParts }[] = [];

  /** Adds an identity; `fixed` is an id that the author wrote into the file. */
  add(parts: IdentityParts, fixed?: string): void {
    const text = identityText(parts);
    if (fixed === undefined) this.#wanted.push({ text, parts });
    else this.#ids.set(text, fixed);
  }

  async derive(): Promise<void> {
    const ids = await Promise.all(this.#wanted.map(({ parts }) => deriveId(parts)));
    for (const [index, { text }] of this.#wanted.entries()) this.#ids.set(text, ids[index] ?? "");
    this.#wanted.length = 0;
  }

  /** Throws when the identity was not added before the ids were derived. */
  get(parts: IdentityParts): string {
    const id = this.#ids.get(identityText(parts));
    if (id === undefined) throw new Error(`no id was derived for ${identityText(parts)}`);
    return id;
  }
}

/** Keys cannot hold a slash, so the text is unambiguous. */
function identityText(parts: IdentityParts): string {
  return parts.join("/");
}
