import type * as v from "valibot";

import { auditEntry, auditReply } from "./audit.ts";
import { activityReply, countsReply, propagationReply } from "./counts.ts";
import { environmentListing, environmentListReply, statusReply } from "./environments.ts";
import { adminError } from "./error-codes.ts";
import { createdSdkKey, sdkKeyListing, sdkKeyListReply } from "./keys.ts";
import { ledgerReply, ledgerRow, liveCounts, liveRow, replayReply, sweepReply } from "./ledger.ts";
import { overlayChange, overlayEntry, overlayReply } from "./overlay-entry.ts";
import { change, problem } from "./problems.ts";
import { publishReply, validateReply, versionListReply, versionRecord, versionReply } from "./versions.ts";

/** Schemas that OpenAPI and the reference show once, under the names of their types. */
export const NAMED_SCHEMAS: Readonly<Record<string, v.GenericSchema>> = {
  PublishReply: publishReply,
  ValidateReply: validateReply,
  VersionListReply: versionListReply,
  VersionReply: versionReply,
  VersionRecord: versionRecord,
  Change: change,
  Problem: problem,
  EnvironmentListReply: environmentListReply,
  EnvironmentListing: environmentListing,
  StatusReply: statusReply,
  OverlayReply: overlayReply,
  OverlayEntry: overlayEntry,
  OverlayChange: overlayChange,
  SdkKeyListReply: sdkKeyListReply,
  SdkKeyListing: sdkKeyListing,
  CreatedSdkKey: createdSdkKey,
  AuditReply: auditReply,
  AuditEntry: auditEntry,
  LedgerReply: ledgerReply,
  LedgerRow: ledgerRow,
  LiveCounts: liveCounts,
  LiveRow: liveRow,
  ReplayReply: replayReply,
  SweepReply: sweepReply,
  CountsReply: countsReply,
  PropagationReply: propagationReply,
  ActivityReply: activityReply,
  AdminError: adminError,
};
