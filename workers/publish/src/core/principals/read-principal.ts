import {
  ANY_BRANCH,
  certificateSubject,
  ciSubject,
  GITHUB_ISSUER,
  KEY_LENGTH_MAX,
  KEY_PATTERN,
  memberSubject,
  PLATFORM_KEY,
  PROJECT_ROLES,
  type Role,
} from "@burgee/contract";
import type { SetPrincipalRequest } from "@burgee/publisher/core";

/** Longest label, address, group, repository or branch, in UTF-16 code units. */
const TEXT_LENGTH_MAX = 200;
/** Environments that one publisher may be limited to. */
const ENVIRONMENTS_MAX = 100;

/** A role, and where it holds. */
export interface RoleRequest {
  readonly role: Role;
  readonly environments?: readonly string[];
}

/** Why a role cannot be given in a project or, with `PLATFORM_KEY`, on the platform; undefined when it can. */
export function findRoleMistake(projectKey: string, { role, environments }: RoleRequest): string | undefined {
  const isPlatform = projectKey === PLATFORM_KEY;
  if (isPlatform !== (role === "operator")) {
    return isPlatform
      ? "the platform has one role: operator"
      : `a project has the roles ${PROJECT_ROLES.join(", ")}; operators belong to the platform`;
  }
  if (environments === undefined) return undefined;
  if (role !== "publisher") return "environments limit the role publisher only: readers see all, owners change all";
  const isGood =
    environments.length > 0 &&
    environments.length <= ENVIRONMENTS_MAX &&
    environments.every((key) => key.length <= KEY_LENGTH_MAX && KEY_PATTERN.test(key));
  return isGood ? undefined : `environments must be 1 to ${ENVIRONMENTS_MAX} keys of environments`;
}

export function isLabel(text: string): boolean {
  // Control characters would write into terminals and logs.
  return text.trim() !== "" && text.length <= TEXT_LENGTH_MAX && !/\p{Cc}/u.test(text);
}

export type SubjectReading =
  | { readonly kind: "subject"; readonly subject: string; readonly label: string }
  | { readonly kind: "invalid"; readonly message: string };

/** The subject under which a member, group, certificate or CI is known, and its usual label. */
export function readSubject({
  kind,
  subject,
  issuer,
  branch,
  role,
  environments,
}: SetPrincipalRequest): SubjectReading {
  if (!isLabel(subject)) return invalid(`a ${kind} needs a name of at most ${TEXT_LENGTH_MAX} characters`);
  switch (kind) {
    case "member":
    case "group":
      return { kind: "subject", subject: memberSubject(subject), label: subject.trim() };
    case "certificate": {
      const fingerprint = certificateSubject(subject);
      if (!/^[0-9a-f]{64}$/.test(fingerprint))
        return invalid("a certificate is named by its SHA-256 fingerprint: 64 hex digits");
      return { kind: "subject", subject: fingerprint, label: `certificate ${fingerprint.slice(0, 16)}` };
    }
    case "ci":
      return readCi(subject.trim(), issuer ?? GITHUB_ISSUER, branch ?? "", {
        role,
        ...(environments === undefined ? {} : { environments }),
      });
  }
}

function readCi(
  repository: string,
  issuer: string,
  branch: string,
  { role, environments }: RoleRequest,
): SubjectReading {
  const parts = repository.split("/");
  if (parts.length < 2 || !parts.every((part) => /^[\w.-]+$/.test(part)))
    return invalid("a repository is written owner/name");
  if (!/^https:\/\/\S+$/.test(issuer) || issuer.length > TEXT_LENGTH_MAX)
    return invalid("an issuer is an https address");
  if (!isLabel(branch) || /\s/.test(branch))
    return invalid(`name the branch that is trusted, or ${ANY_BRANCH} for all`);
  // Whoever may push a branch, or open a pull request from one, could do it.
  if (branch === ANY_BRANCH && role !== "reader" && environments === undefined) {
    return invalid(`with branch ${ANY_BRANCH}, the role must be reader, or publisher for some environments`);
  }
  return { kind: "subject", subject: ciSubject(issuer, repository, branch), label: `${repository}@${branch}` };
}

function invalid(message: string): SubjectReading {
  return { kind: "invalid", message };
}
