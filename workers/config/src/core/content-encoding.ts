export type ContentEncoding = "br" | "gzip";

/** Bodies below this many bytes are sent as they are. */
export const COMPRESS_BYTES_MIN = 1_024;

/** The best encoding that an `Accept-Encoding` value allows, or undefined for none. */
export function chooseEncoding(acceptEncoding: string | null | undefined): ContentEncoding | undefined {
  if (acceptEncoding === null || acceptEncoding === undefined || acceptEncoding === "") return undefined;
  let best: ContentEncoding | undefined;
  for (const part of acceptEncoding.split(",")) {
    const [name = "", ...parameters] = part.toLowerCase().split(";");
    const encoding = name.trim();
    if (encoding !== "br" && encoding !== "gzip") continue;
    if (parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter))) continue;
    if (encoding === "br") return "br";
    best = encoding;
  }
  return best;
}
