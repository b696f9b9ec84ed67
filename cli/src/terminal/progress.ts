/** How often the line is written anew; commands that are faster write none. */
const INTERVAL_MS = 1_000;
/** Goes to the start of the line and empties it. */
const CLEAR_LINE = "\r\u001b[K";

/**
 * Waits for work, and from the first second on says on a terminal how long it has taken. Writes nothing elsewhere: the
 * log of a CI would keep every line.
 */
export async function withProgress<Result>(
  label: string,
  work: Promise<Result>,
  stream: Pick<NodeJS.WriteStream, "isTTY" | "write"> = process.stderr,
): Promise<Result> {
  if (!stream.isTTY) return work;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    stream.write(`${CLEAR_LINE}${label}… ${seconds} s`);
  }, INTERVAL_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (seconds > 0) stream.write(CLEAR_LINE);
  }
}

/** Says on a terminal what is done, from the start on: work that computes leaves no time to say it later. */
export async function sayWhile<Result>(
  label: string,
  work: () => Promise<Result>,
  stream: Pick<NodeJS.WriteStream, "isTTY" | "write"> = process.stderr,
): Promise<Result> {
  if (!stream.isTTY) return work();
  stream.write(`${CLEAR_LINE}${label}…`);
  try {
    return await work();
  } finally {
    stream.write(CLEAR_LINE);
  }
}
