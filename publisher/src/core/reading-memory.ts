import type { FlagFile } from "./flag-bundle.ts";
import { createMemory, type Memory } from "./memory.ts";
import type { AudienceSource, FeatureSource } from "./project-source.ts";
import { type ReadStep, SourceFile } from "./source-file.ts";
import { createValuePatterns, type ValuePatterns } from "./value-patterns.ts";

/** What was read of earlier states of a flags folder, so that only files that changed are read again. */
export interface ReadingMemory {
  /** Begins to read the next state. */
  begin(): Reading;
}

/** Reading one state of a flags folder. */
export interface Reading {
  readonly patterns: ValuePatterns;
  /** Parses a file, unless one with the same path and text was parsed before. */
  open(file: FlagFile): SourceFile;
  /** Audiences and features as read from a file, by what they may refer to. */
  audienceOf(file: SourceFile): Memory<ReadStep<AudienceSource | undefined>>;
  featureOf(file: SourceFile): Memory<ReadStep<FeatureSource>>;
  /** Ends the reading. Files of this state are kept, and those of the last state without errors. */
  end(isGood: boolean): void;
}

export function createReadingMemory(): ReadingMemory {
  let last: ReadonlyMap<string, SourceFile> = new Map();
  let lastGood = last;
  let patterns: ValuePatterns | undefined;
  const audiences = new WeakMap<SourceFile, Memory<ReadStep<AudienceSource | undefined>>>();
  const features = new WeakMap<SourceFile, Memory<ReadStep<FeatureSource>>>();
  return {
    begin() {
      const opened = new Map<string, SourceFile>();
      const readingPatterns = createValuePatterns(patterns?.results);
      return {
        patterns: readingPatterns,
        open(file) {
          const isRepeated = opened.has(file.path);
          const known = [last, lastGood]
            .map((files) => files.get(file.path))
            .find((other) => other?.text === file.text);
          // Two files of one bundle may have the same path. Each needs problems of its own.
          if (known === undefined || isRepeated) {
            const parsed = new SourceFile(file);
            if (!isRepeated) opened.set(file.path, parsed);
            return parsed;
          }
          known.restart();
          opened.set(file.path, known);
          return known;
        },
        audienceOf: (file) => getOrAdd(audiences, file, createMemory<ReadStep<AudienceSource | undefined>>),
        featureOf: (file) => getOrAdd(features, file, createMemory<ReadStep<FeatureSource>>),
        end(isGood) {
          for (const file of opened.values()) file.release();
          last = opened;
          if (isGood) lastGood = opened;
          patterns = readingPatterns;
        },
      };
    },
  };
}

function getOrAdd<Value>(map: WeakMap<SourceFile, Value>, file: SourceFile, make: () => Value): Value {
  const known = map.get(file);
  if (known !== undefined) return known;
  const made = make();
  map.set(file, made);
  return made;
}
