import { memberSubject } from "@burgee/contract";

import { readAccessSettings, type AccessSettings } from "./verify-access-token.ts";
import { readCiIssuers } from "./verify-ci-token.ts";

/** Vars of every Worker with operators' routes. */
export interface IdentitySettings {
  /** `<team>.cloudflareaccess.com`; empty: the header of Access means nothing. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  /** Audience tag of the Access application; several are separated by commas. */
  readonly ACCESS_AUDIENCE?: string;
  /** Issuers of CI tokens, separated by commas. Empty: GitHub Actions; `none`: no CI. */
  readonly CI_ISSUERS?: string;
  /** E-mail address of a member who owns every project and operates the platform. */
  readonly FIRST_OWNER?: string;
}

/** Reads the settings. Throws when one is wrong, so that a mistyped issuer does not turn a check off. */
export function readIdentitySettings(settings: IdentitySettings): {
  readonly access: AccessSettings | undefined;
  readonly ciIssuers: readonly string[];
  readonly firstOwner: string | undefined;
} {
  const firstOwner = memberSubject(settings.FIRST_OWNER ?? "");
  return {
    access: readAccessSettings(settings.ACCESS_TEAM_DOMAIN, settings.ACCESS_AUDIENCE),
    ciIssuers: readCiIssuers(settings.CI_ISSUERS),
    firstOwner: firstOwner === "" ? undefined : firstOwner,
  };
}
