import type { IdentifiedVia, PrincipalKind, Role } from "@burgee/contract";

/** One principal of a project or of the platform. */
export interface PrincipalListing {
  /** Names it in commands: 16 hex digits. */
  readonly id: string;
  readonly kind: PrincipalKind;
  /** E-mail address, group, fingerprint, or a CI's issuer, repository and branch. Absent for tokens. */
  readonly subject?: string;
  readonly label: string;
  readonly role: Role;
  readonly environments?: readonly string[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly expiresAtMs?: number;
  readonly revokedAtMs?: number;
  /** The newest change is recorded, but readers at the edge do not see it yet. */
  readonly isPending?: true;
}

export interface PrincipalListReply {
  /** Those in force first. */
  readonly principals: readonly PrincipalListing[];
}

/** The only time a token's text is shown. */
export interface CreatedToken extends PrincipalListing {
  readonly token: string;
}

export interface CreateTokenRequest {
  readonly label: string;
  readonly role: Role;
  readonly environments?: readonly string[];
  /** Days until it expires. */
  readonly days?: number;
}

export interface SetPrincipalRequest {
  readonly kind: Exclude<PrincipalKind, "token">;
  /** E-mail address, group, SHA-256 fingerprint, or repository. */
  readonly subject: string;
  readonly role: Role;
  readonly environments?: readonly string[];
  readonly label?: string;
  /** For a CI: its issuer; absent: GitHub Actions. */
  readonly issuer?: string;
  /** For a CI: the branch; `*` stands for every branch, tag and pull request. */
  readonly branch?: string;
}

export interface WhoAmIReply {
  readonly actor: string;
  readonly via: IdentifiedVia;
  readonly groups: readonly string[];
  /** Roles in this project or, of the platform, `operator`. The holder of the admin token has all without being listed. */
  readonly grants: readonly {
    readonly scope: "project" | "platform";
    readonly role: Role;
    readonly environments?: readonly string[];
  }[];
}
