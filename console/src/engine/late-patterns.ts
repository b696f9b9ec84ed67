import { loaded } from "./late-parts.ts";

/** Stands for re2js in the worker, where it is fetched only when files have patterns. */
// oxlint-disable-next-line typescript/no-extraneous-class -- it has the shape of the class that it stands for
export class RE2JS {
  static compile(pattern: string): RE2JS {
    return loaded("patterns").compile(pattern);
  }
  static translateRegExp(pattern: string): string {
    return loaded("patterns").translateRegExp(pattern);
  }
  /** What the matcher makes counts as one of this class. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof loaded("patterns");
  }
}
