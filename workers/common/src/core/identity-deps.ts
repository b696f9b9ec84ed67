import type { Clock } from "../ports.ts";
import type { KeySets } from "./key-sets.ts";
import type { PrincipalDirectory } from "./principal-directory.ts";
import type { AccessSettings } from "./verify-access-token.ts";

/** What identifies operators in an isolate. */
export interface IdentityDeps {
  /** The deployment's `ADMIN_TOKEN`; undefined or empty: there is none. */
  readonly adminToken: string | undefined;
  readonly principals: PrincipalDirectory;
  readonly keySets: KeySets;
  /** Undefined: Access is not used, and its header means nothing. */
  readonly access: AccessSettings | undefined;
  /** Issuers of CI tokens that are believed. */
  readonly ciIssuers: readonly string[];
  /** Subject of the member who owns every project and operates the platform; undefined: nobody by setting. */
  readonly firstOwner: string | undefined;
  readonly clock: Clock;
}
