import { BOOTSTRAP_CASES } from "./cases/bootstrap.ts";
import { BROWSER_CONFIG_CASES } from "./cases/browser-config.ts";
import { BROWSER_EVENT_CASES } from "./cases/browser-events.ts";
import { BURGEE_SERVER_CASES } from "./cases/burgee-server.ts";
import { CLIENT_NAME_CASES } from "./cases/client-names.ts";
import { CLOUD_CASES } from "./cases/cloud.ts";
import { NODE_LOCAL_CONFIG_CASES } from "./cases/node-local-config.ts";
import { NODE_LOCAL_EVENT_CASES } from "./cases/node-local-events.ts";
import { NODE_LOCAL_REALTIME_CASES } from "./cases/node-local-realtime.ts";
import { OFREP_PROVIDER_CASES } from "./cases/ofrep-providers.ts";
import { WIRE_ACCESS_CASES } from "./cases/wire-access.ts";
import { WIRE_CONFIG_CASES } from "./cases/wire-config.ts";
import { WIRE_EVENT_CASES } from "./cases/wire-events.ts";
import { WIRE_REALTIME_CASES } from "./cases/wire-realtime.ts";
import type { OfficialCase } from "./official-case.ts";

/** Every case, in the order in which it runs. */
export const OFFICIAL_CASES: readonly OfficialCase[] = [
  ...NODE_LOCAL_CONFIG_CASES,
  ...NODE_LOCAL_REALTIME_CASES,
  ...NODE_LOCAL_EVENT_CASES,
  ...CLOUD_CASES,
  ...BROWSER_CONFIG_CASES,
  ...BROWSER_EVENT_CASES,
  ...CLIENT_NAME_CASES,
  ...BOOTSTRAP_CASES,
  ...OFREP_PROVIDER_CASES,
  ...BURGEE_SERVER_CASES,
  ...WIRE_CONFIG_CASES,
  ...WIRE_ACCESS_CASES,
  ...WIRE_EVENT_CASES,
  ...WIRE_REALTIME_CASES,
];
