import type { World } from "./world.ts";

export interface Case {
  readonly name: string;
  /** Part of the short form. */
  readonly isQuick: boolean;
  /** Rejects when the SDK does not do what the name says. May return what is worth knowing, for people. */
  run(world: World): Promise<string | void>;
}
