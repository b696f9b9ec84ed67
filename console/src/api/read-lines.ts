/** The lines of a body without their ends, as they arrive; empty ones are left out. */
export async function* readLines(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const lines = (rest + read.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield line;
    }
  } finally {
    // Whoever stops early takes no more of the body.
    await reader.cancel().catch(() => undefined);
  }
  if (rest !== "") yield rest;
}
