/** Entries of the built packages, by the name under which applications import them. */
export const BUILT: Readonly<Record<string, string>> = {
  "@burgee/client-sdk": "sdk/client/dist/index.js",
  "@burgee/client-sdk/polling": "sdk/client/dist/polling.js",
  "@burgee/openfeature/web": "sdk/openfeature/dist/web.js",
  "@burgee/server-sdk": "sdk/server/dist/index.js",
  "@burgee/server-sdk/workerd": "sdk/server/dist/index.workerd.js",
};

export interface MeasuredBundle {
  readonly code: string;
  /** Files that ship beside the code, from the repository's root. */
  readonly files?: readonly string[];
  readonly budgetBytes: number;
}

/** What is measured, and how many bytes of gzip it may take. Every byte of the client is paid by every page. */
export const BUNDLES: Readonly<Record<string, MeasuredBundle>> = {
  client: { code: 'export * from "@burgee/client-sdk";', budgetBytes: 9_216 },
  clientWithoutRealtime: { code: 'export * from "@burgee/client-sdk/polling";', budgetBytes: 7_936 },
  openfeatureWeb: {
    code: 'export { OpenFeature } from "@openfeature/web-sdk"; export * from "@burgee/openfeature/web";',
    budgetBytes: 17_920,
  },
  server: {
    code: 'export * from "@burgee/server-sdk/workerd";',
    files: ["sdk/server/dist/bucketing.wasm"],
    budgetBytes: 36_864,
  },
  serverInline: { code: 'export * from "@burgee/server-sdk";', budgetBytes: 45_056 },
};

/** Browser SDKs of others, imported as their documentation says. */
export const RIVALS: Readonly<Record<string, string>> = {
  devcycle: 'export { initializeDevCycle } from "@devcycle/js-client-sdk";',
  growthbook: 'export { GrowthBook } from "@growthbook/growthbook";',
  launchdarkly: 'export { initialize } from "launchdarkly-js-client-sdk";',
  unleash: 'export { UnleashClient } from "unleash-proxy-client";',
};
