import { gzipSync } from "node:zlib";

import { isRecord } from "@burgee/contract";

import { addMembers } from "./add-members.ts";

/** A way to spoil a body. */
export interface BodyClass {
  readonly name: string;
  /** @param valid JSON text that the route takes */
  spoil(valid: string): string | Uint8Array;
  /** Content type when it is not JSON's. */
  readonly contentType?: string;
}

const DEEP = 20_000;
const MANY = 8_000;

export const BODY_CLASSES: readonly BodyClass[] = [
  text("empty", () => ""),
  text("white space", () => " \n\t "),
  text("null", () => "null"),
  text("true", () => "true"),
  text("a number", () => "42"),
  text("a text", () => '"user"'),
  text("an empty list", () => "[]"),
  text("the valid body in a list", (valid) => `[${valid}]`),
  text("cut in half", (valid) => valid.slice(0, Math.floor(valid.length / 2))),
  text("followed by more", (valid) => `${valid}${valid}`),
  text("with a trailing comma", (valid) => valid.replace(/}$/, ",}")),
  text("with comments", (valid) => `/* hello */ ${valid} // end`),
  text("NaN and Infinity", () => '{"user_id":NaN,"value":Infinity}'),
  text("numbers beyond range", (valid) =>
    addMembers(valid, '"value":1e999,"country":-1e999,"appBuild":9007199254740993'),
  ),
  text("deep lists", () => "[".repeat(DEEP) + "]".repeat(DEEP)),
  text("deep objects", () => '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP)),
  text("a deep member", (valid) => addMembers(valid, `"customData":${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`)),
  text("__proto__", (valid) => addMembers(valid, '"__proto__":{"isAdmin":true,"kind":"server","user_id":"root"}')),
  text("constructor", (valid) =>
    addMembers(valid, '"constructor":{"prototype":{"isAdmin":true}},"toString":1,"valueOf":1'),
  ),
  text("repeated members", (valid) => valid.replace(/}$/, `,${valid.slice(1)}`)),
  text("every member null", (valid) => replaceMembers(valid, null)),
  text("every member a list", (valid) => replaceMembers(valid, [[], {}, null])),
  text("every member an object", (valid) => replaceMembers(valid, { length: 3, 0: "a" })),
  text("unpaired surrogates", (valid) => addMembers(valid, String.raw`"email":"\ud800 \udfff","\udc00":"\ud83d"`)),
  text("NUL and control characters", (valid) =>
    addMembers(valid, String.raw`"name":"a\u0000b\u0007","\u0000":"\u001b[2J"`),
  ),
  text("line breaks for headers", (valid) =>
    addMembers(valid, String.raw`"user_id":"a\r\nset-cookie: x=1","key":"\r\n\r\n"`),
  ),
  text("paths and markup", (valid) =>
    addMembers(valid, '"user_id":"../../../etc/passwd","name":"<script>alert(1)</script>"'),
  ),
  text("8,000 members", (valid) =>
    addMembers(valid, Array.from({ length: MANY }, (_, index) => `"member-${index}":${index}`).join(",")),
  ),
  text("long texts", (valid) => addMembers(valid, `"user_id":"${"u".repeat(20_000)}","name":"${"ü".repeat(20_000)}"`)),
  bytes("broken UTF-8", (valid) =>
    Buffer.concat([Buffer.from(valid.slice(0, -1)), Buffer.of(0x2c, 0x22, 0xff, 0xc3, 0x28, 0x22, 0x7d)]),
  ),
  bytes("a byte order mark", (valid) => Buffer.from(`\u{FEFF}${valid}`)),
  bytes("UTF-16", (valid) => Buffer.from(valid, "utf16le")),
  bytes("GZIP", (valid) => gzipSync(valid)),
  { name: "XML", contentType: "text/xml", spoil: () => '<!DOCTYPE a [<!ENTITY x "y">]><user id="&x;"/>' },
  {
    name: "a form",
    contentType: "application/x-www-form-urlencoded",
    spoil: () => "user_id=a&user_id=b&customData[plan]=x",
  },
];

function text(name: string, spoil: (valid: string) => string): BodyClass {
  return { name, spoil };
}

function bytes(name: string, spoil: (valid: string) => Uint8Array): BodyClass {
  return { name, spoil };
}

function replaceMembers(valid: string, value: unknown): string {
  const body: unknown = JSON.parse(valid);
  return JSON.stringify(isRecord(body) ? Object.fromEntries(Object.keys(body).map((name) => [name, value])) : value);
}
