/** A simulated device: who it is and how many posts it has made. */
export interface Device {
  readonly index: number;
  readonly userId: string;
  readonly platform: string;
  readonly country: string;
}

const PLATFORMS = ["web", "ios", "android", "web-mobile"];
const COUNTRIES = ["CA", "US", "DE", "GB", "FR", "JP", "BR", "IN"];

export function createDevice(index: number): Device {
  return {
    index,
    userId: `device-${index.toString(36).padStart(6, "0")}`,
    platform: PLATFORMS[index % PLATFORMS.length] ?? "web",
    country: COUNTRIES[index % COUNTRIES.length] ?? "CA",
  };
}

/** Marks that make each event of a run findable among the landed ones. */
export interface PostMark {
  readonly run: string;
  /** Number of the post in the run. */
  readonly post: number;
}

/**
 * Body of `POST /v1/events` as a browser SDK sends it: evaluations and one custom event, each with the run, the post and
 * its index in `metaData`.
 */
export function makePostBody(device: Device, mark: PostMark, eventCount: number, nowMs: number): string {
  const user = {
    user_id: device.userId,
    platform: device.platform,
    country: device.country,
    isAnonymous: false,
    sdkType: "client",
    sdkVersion: "1.0.0",
    createdDate: nowMs,
    lastSeenDate: nowMs,
  };
  const events = Array.from({ length: eventCount }, (_, index) => ({
    ...(index === 0
      ? { type: "customEvent", customType: "screen-opened", target: "home", value: index }
      : { type: "variableEvaluated", target: `variable-${index}`, value: 1 }),
    user_id: device.userId,
    clientDate: nowMs,
    featureVars: { f1: `v${device.index % 4}` },
    metaData: { run: mark.run, post: mark.post, index },
  }));
  return JSON.stringify({ events, user });
}
