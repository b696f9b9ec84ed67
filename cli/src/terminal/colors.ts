import pc from "picocolors";

/** Colours for a stream. It has none unless it is a terminal and NO_COLOR is not set. */
export function colorsFor(stream: { readonly isTTY?: boolean }) {
  const isPlain = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return pc.createColors(stream.isTTY === true && !isPlain);
}

export type Colors = ReturnType<typeof colorsFor>;
