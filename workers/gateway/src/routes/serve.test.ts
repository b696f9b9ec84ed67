import { expect, it } from "vitest";

import { chooseWorker } from "./serve.ts";

it.each([
  ["/config/v2/server/k.json", "CONFIG"],
  ["/v1/sdkConfig", "CONFIG"],
  ["/v1/mobileSDKConfig", "CONFIG"],
  ["/v1/variables", "CONFIG"],
  ["/v1/variables/a/b", "CONFIG"],
  ["/v1/features", "CONFIG"],
  ["/v1/edgeDB/u1", "CONFIG"],
  ["/v1/optIns/u1/hasEnabled", "CONFIG"],
  ["/v1/optInConfig", "CONFIG"],
  ["/ofrep/v1/evaluate/flags", "CONFIG"],
  ["/v1/events", "EVENTS"],
  ["/v1/events/batch", "EVENTS"],
  ["/v1/track", "EVENTS"],
  ["/v1/ledger", "EVENTS"],
  ["/event-stream", "REALTIME"],
  ["/admin/v1/projects", "PUBLISH"],
  ["/admin/v1/projects/shop/environments/production/counts", "EVENTS"],
  ["/admin/v1/projects/shop/environments/production/propagation", "EVENTS"],
  ["/admin/v1/projects/shop/environments/production/activity", "EVENTS"],
  ["/admin/v1/projects/shop/environments/counts", "PUBLISH"],
  ["/admin/v1/projects/shop/features/production/activity", "PUBLISH"],
  ["/admin/v1/projects/shop/environments/production/sdk-keys/counts", "PUBLISH"],
  ["/", undefined],
  ["/configuration", undefined],
  ["/v1/eventsource", undefined],
  ["/v2/events", undefined],
])("%s goes to %s", (path, worker) => {
  expect(chooseWorker(path)).toBe(worker);
});
