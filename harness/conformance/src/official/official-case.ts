import type { OfficialWorld } from "./official-world.ts";

/** Packages that run unmodified, our own, and `wire` for what no SDK at hand exercises. */
export type SubjectSdk =
  | "nodejs-server-sdk local"
  | "nodejs-server-sdk cloud"
  | "nodejs-server-sdk bootstrap"
  | "js-cloud-server-sdk"
  | "js-client-sdk"
  | "ofrep-provider"
  | "ofrep-web-provider"
  | "@burgee/server-sdk"
  | "wire";

/** One thing that must hold between an SDK and the platform. */
export interface OfficialCase {
  readonly name: string;
  readonly sdk: SubjectSdk;
  /** Rows that it covers: an area and a row of the compatibility tables in the README. */
  readonly covers: string;
  /** Rejects when it does not hold. */
  run(world: OfficialWorld): Promise<void>;
}
