import { describe, expect, it } from "vitest";

import { decodeFlagFile } from "./decode-flag-file.ts";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function utf16(text: string, bigEndian: boolean, mark = true): Uint8Array {
  const whole = mark ? `\ufeff${text}` : text;
  const view = new DataView(new ArrayBuffer(whole.length * 2));
  for (let index = 0; index < whole.length; index += 1) {
    view.setUint16(index * 2, whole.charCodeAt(index), !bigEndian);
  }
  return new Uint8Array(view.buffer);
}

describe("decodeFlagFile", () => {
  it("reads UTF-8, with and without a mark", () => {
    const bytes = new TextEncoder().encode("name: Köp 🚀\n");
    expect(decodeFlagFile("a.yaml", bytes)).toEqual({
      file: { path: "a.yaml", text: "name: Köp 🚀\n" },
      problem: undefined,
    });
    const marked = decodeFlagFile("a.yaml", Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes));
    expect(marked.file.text).toBe("name: Köp 🚀\n");
  });

  it.each([
    ["latin-1", latin1("type: release\nname: K\u00f6p\n"), 2, 8],
    ["latin-1 at the end of the file", latin1("type: release\nname: K\u00f6"), 2, 8],
    ["latin-1 on the first line", latin1("\u00e9"), 1, 1],
    ["a character that is cut off", new TextEncoder().encode("a: 1\nb: 🚀").subarray(0, -1), 2, 4],
    ["an encoded surrogate", Uint8Array.of(0x61, 0x0a, 0x0a, 0xed, 0xa0, 0x80), 3, 1],
  ])("names the line of what is %s", (_name, bytes, line, column) => {
    expect(decodeFlagFile("features/a.yaml", bytes).problem).toMatchObject({
      severity: "error",
      code: "encoding",
      file: "features/a.yaml",
      line,
      column,
      message: expect.stringMatching(/not UTF-8/),
      remedy: expect.stringMatching(/Save the file as UTF-8/),
    });
  });

  it.each([
    ["UTF-16LE", utf16("key: shop\n", false)],
    ["UTF-16BE", utf16("key: shop\n", true)],
    ["UTF-16LE", utf16("key: shop\n", false, false)],
    ["UTF-16BE", utf16("key: shop\n", true, false)],
  ])("recognises %s and still reads it", (name, bytes) => {
    const { file, problem } = decodeFlagFile("project.yaml", bytes);
    expect(file.text).toBe("key: shop\n");
    expect(problem?.message).toContain(name);
  });

  it("takes a time in proportion to the file, however broken it is", () => {
    const bytes = new Uint8Array(2_000_000).fill(0x0a);
    bytes[bytes.length - 1] = 0xff;
    expect(decodeFlagFile("a.yaml", bytes).problem?.line).toBe(2_000_000);
  });
});
