export const SDKS = ["node", "browser", "react", "openfeature", "curl"] as const;
export type Sdk = (typeof SDKS)[number];

/** What the screen is asked for by its address. */
export interface ConnectSearch {
  readonly environment?: string;
  readonly sdk: Sdk;
}

export function readConnectSearch({ environment, sdk }: Readonly<Record<string, unknown>>): ConnectSearch {
  const known = SDKS.find((one) => one === sdk) ?? "node";
  return typeof environment === "string" ? { environment, sdk: known } : { sdk: known };
}
