import pc from "picocolors";

/** Colours for a stream: only on a terminal, and never when NO_COLOR asks for none. */
export function colorsFor(stream: { readonly isTTY?: boolean }) {
  const isPlain = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return pc.createColors(stream.isTTY === true && !isPlain);
}

export type Colors = ReturnType<typeof colorsFor>;
