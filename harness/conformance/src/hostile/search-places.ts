import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { Platform } from "@burgee/local/platform";

import type { Place } from "./canaries.ts";

/** Every file of the platform's state that belongs to a place, unpacked. */
export function readPlace(
  platform: Platform,
  place: Place,
): readonly { readonly file: string; readonly text: string }[] {
  const { root, resources, firehose, landing } = platform.state;
  switch (place) {
    case "workers' log":
      return readFiles([join(root, "workers.log")]);
    case "landed files":
      return readFiles(listFiles(landing));
    case "stream buffers":
      return readFiles(listFiles(firehose));
    case "buckets":
      return readFiles(listFiles(resources).filter((file) => !isDatabase(file)));
    case "databases":
      return readFiles(listFiles(resources).filter((file) => isDatabase(file)));
  }
}

/** Lines, or the surroundings, of a text that was found. */
export function findText(
  files: readonly { readonly file: string; readonly text: string }[],
  wanted: string,
): string | undefined {
  for (const { file, text } of files) {
    const at = text.indexOf(wanted);
    if (at !== -1) return `${file}: …${text.slice(Math.max(0, at - 200), at + wanted.length + 80)}…`;
  }
  return undefined;
}

function isDatabase(file: string): boolean {
  return /\.sqlite(?:-wal|-shm)?$/.test(file);
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readFiles(files: readonly string[]): { readonly file: string; readonly text: string }[] {
  return files
    .filter((file) => existsSync(file))
    .map((file) => {
      const bytes = readFileSync(file);
      return { file, text: (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1") };
    });
}
