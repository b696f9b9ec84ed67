import type { NodeVersion } from "./node-versions.ts";
import type { SamplePlatform } from "./sample-platform.ts";

/** One thing that must work for somebody who installs the tarballs. It rejects when it does not. */
export interface Case {
  readonly name: string;
  run(): Promise<void>;
}

export interface World {
  /** Folder for everything that the cases write; empty at first. */
  readonly folder: string;
  /** Path of each tarball by package name. */
  readonly tarballs: ReadonlyMap<string, string>;
  /** A project with every SDK and OpenFeature's. */
  readonly project: string;
  readonly platform: SamplePlatform;
  readonly nodes: readonly NodeVersion[];
  /** The environment of every program: where the platform is, and its keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly isQuick: boolean;
}

export function assertEqual(actual: string, expected: unknown): void {
  const text = JSON.stringify(expected);
  if (actual.trim() !== text) throw new Error(`expected ${text}\nbut got ${actual}`);
}
