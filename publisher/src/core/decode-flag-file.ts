import type { FlagFile } from "./flag-bundle.ts";
import type { Problem } from "./problem.ts";

/** A flag file as text, with the problem of its encoding when it is not UTF-8. */
export interface DecodedFile {
  readonly file: FlagFile;
  readonly problem: Problem | undefined;
}

const LINE_FEED = 0x0a;
/** What a lenient decoder puts in the place of bytes that mean nothing. */
const REPLACEMENT = "\ufffd";

/**
 * Decodes a flag file strictly: replacement characters in a value would be published. A file in another encoding is
 * still decoded as far as possible, so that one problem does not hide the others of the file.
 */
export function decodeFlagFile(path: string, bytes: Uint8Array): DecodedFile {
  const wide = findWideEncoding(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(bytes);
    return { file: { path, text }, problem: encodingProblem(path, 1, 1, `the file is ${wide.toUpperCase()}`) };
  }
  try {
    return {
      file: { path, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes) },
      problem: undefined,
    };
  } catch {
    return { file: { path, text: new TextDecoder().decode(bytes) }, problem: describeBadByte(path, bytes) };
  }
}

/** UTF-16 by its byte order mark, or by the zero bytes that ASCII has in it. */
function findWideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (bytes.length < 2 || bytes.length % 2 === 1) return undefined;
  if (first !== 0 && second === 0) return "utf-16le";
  return first === 0 && second !== 0 ? "utf-16be" : undefined;
}

function describeBadByte(path: string, bytes: Uint8Array): Problem {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1 && isUtf8(bytes.subarray(start, end)); line += 1) {
    start = end + 1;
    end = bytes.indexOf(LINE_FEED, start);
  }
  const text = new TextDecoder().decode(bytes.subarray(start));
  return encodingProblem(path, line, text.indexOf(REPLACEMENT) + 1, "the file is not UTF-8 from here on");
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function encodingProblem(file: string, line: number, column: number, message: string): Problem {
  const remedy = "Save the file as UTF-8: publishing it as it is would change its texts.";
  return { severity: "error", code: "encoding", file, line, column, message, remedy };
}
