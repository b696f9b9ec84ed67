import { readFile, writeFile } from "node:fs/promises";

/** Replaces the first occurrence of a text. Rejects when the file does not contain it. */
export async function replaceInFile(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  await writeFile(file, text.replace(from, to));
}
