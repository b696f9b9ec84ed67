/** Bodies of the publishing API, as the rows in `@burgee/contract/admin` describe them. */
export { REVOCATION_REASONS } from "@burgee/contract/admin";
export type {
  AuditEntry,
  AuditReply,
  CreatedSdkKey,
  EnvironmentListing,
  EnvironmentListReply,
  PublishReply,
  RevocationReason,
  SdkKeyListing,
  SdkKeyListReply,
  StatusReply,
  ValidateReply,
  VersionKind,
  VersionListReply,
  VersionRecord,
  VersionReply,
} from "@burgee/contract/admin";
