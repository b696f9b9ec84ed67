export type { Landing, LandingRow } from "./open-landing.ts";
export { openLanding, queryLanding } from "./open-landing.ts";
export type { OperatorClient } from "./operator-client.ts";
export { createOperatorClient } from "./operator-client.ts";
export type { EnvironmentAccount, Reconciliation } from "./reconcile-events.ts";
export type { PlatformReconciliation } from "./reconcile-platform.ts";
export { reconcilePlatform } from "./reconcile-platform.ts";
export type { SqlValue } from "./sql-value.ts";
