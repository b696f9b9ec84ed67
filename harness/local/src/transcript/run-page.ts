import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createNormalizer } from "./normalize.ts";
import { createPerson, type Person, runLine } from "./people.ts";

/** A line that a person types: the name of the person is the prompt. */
const PROMPT = /^([a-z]+)\$ (.+)$/;

/**
 * Does what a page says and returns the page with what happened. Of `console` blocks the lines with a prompt are run, and
 * the others replaced by the output. Of `diff` blocks the first line names a person and a file, which is edited.
 * @param home empty folder below that of the running platform
 */
export async function runPage(page: string, home: string): Promise<string> {
  const people = new Map<string, Person>();
  const normalizer = createNormalizer(home);
  const findPerson = async (name: string): Promise<Person> => {
    const person = people.get(name) ?? (await createPerson(home, name));
    people.set(name, person);
    return person;
  };
  const result: string[] = [];
  let block: "console" | "diff" | undefined;
  let edit: string[] = [];
  for (const line of page.split("\n")) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence !== null) {
      if (block === "diff") await applyEdit(edit, findPerson);
      const language = fence[1] ?? "";
      block = block === undefined && (language === "console" || language === "diff") ? language : undefined;
      edit = [];
      result.push(line);
      continue;
    }
    if (block === "diff") edit.push(line);
    if (block !== "console") {
      result.push(line);
      continue;
    }
    const [, name, command] = PROMPT.exec(line) ?? [];
    if (name === undefined || command === undefined) continue;
    const output = await runLine(await findPerson(name), normalizer.restore(command));
    result.push(
      line,
      ...normalizer
        .normalize(output)
        .trimEnd()
        .split("\n")
        .filter((text, index, all) => text !== "" || all.length > 1 || index > 0),
    );
  }
  return result.join("\n");
}

/** Replaces the lines with `-` and without a sign, which must follow each other in the file, by those with `+` and without. */
async function applyEdit(lines: readonly string[], findPerson: (name: string) => Promise<Person>): Promise<void> {
  const [, name = "", path = ""] = /^--- (\w+):(\S+)$/.exec(lines[0] ?? "") ?? [];
  const file = join((await findPerson(name)).folder, path);
  const text = await readFile(file, "utf8");
  const side = (without: string) =>
    lines
      .slice(1)
      .filter((line) => !line.startsWith(without))
      .map((line) => line.slice(1))
      .join("\n");
  const [before, after] = [side("+"), side("-")];
  if (text.split(before).length !== 2) throw new Error(`${path} does not hold exactly once:\n${before}`);
  await writeFile(
    file,
    text.replace(before, () => after),
  );
}
