import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../../../cli/bin/burgee.js", import.meta.url));

/** A person with a shell: commands keep its folder and what they export. */
export interface Person {
  readonly name: string;
  folder: string;
  readonly env: Record<string, string>;
}

/** Longest time of one command. */
const TIMEOUT_MS = 60_000;
/** The day of every commit, so that their ids are always the same. */
const COMMIT_DATE = "2026-11-20T09:00:00Z";

/** @param home a folder below the one of the running platform, which commands find from there */
export async function createPerson(home: string, name: string): Promise<Person> {
  const [folder, tools] = [join(home, name), join(home, ".tools")];
  await mkdir(folder, { recursive: true });
  await mkdir(tools, { recursive: true });
  await writeFile(join(tools, "burgee"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  await chmod(join(tools, "burgee"), 0o755);
  const identity = { NAME: name, EMAIL: `${name}@example.com`, DATE: COMMIT_DATE };
  const forGit = Object.entries(identity).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const settings = { "user.email": identity.EMAIL, "init.defaultBranch": "main", "advice.detachedHead": "false" };
  const env = {
    PATH: `${tools}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    NO_COLOR: "1",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: String(Object.keys(settings).length),
    ...Object.fromEntries(forGit),
    ...Object.fromEntries(
      Object.entries(settings).flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
  return { name, folder, env };
}

/** Runs one line as a shell does and returns what the terminal shows. */
export async function runLine(person: Person, line: string): Promise<string> {
  const exported = /^export (\w+)=(\S+)$/.exec(line);
  if (exported !== null) {
    person.env[exported[1] ?? ""] = exported[2] ?? "";
    return "";
  }
  const where = join(person.env["HOME"] ?? "", ".where");
  const script = `exec 2>&1\n${line}\ncode=$?\npwd > "${where}"\nexit $code`;
  const output = await new Promise<string>((resolve) => {
    const options = { cwd: person.folder, env: person.env, timeout: TIMEOUT_MS };
    execFile("bash", ["-c", script], options, (_error, stdout) => {
      resolve(stdout);
    });
  });
  person.folder = (await readFile(where, "utf8")).trim();
  return output;
}
