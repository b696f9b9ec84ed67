import { existsSync } from "node:fs";
import { join } from "node:path";

import { openLanding } from "burgee/events";

import type { Check, Problem } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";

const NEW_FILE = "written-by-sql";

/** SQL that reads or writes anything but landed events. `{root}` is the platform's state folder. */
const STATEMENTS: readonly (readonly [string, string])[] = [
  ["a file of the machine", "select * from read_text('/etc/hostname')"],
  ["the platform's secrets", "select * from read_text('{root}/secrets.json')"],
  ["the platform's secrets as JSON", "select * from read_json('{root}/secrets.json')"],
  ["the platform's secrets by name alone", "select * from '{root}/secrets.json'"],
  ["the Workers' log", "select * from read_csv('{root}/workers.log', delim = '')"],
  ["a list of files", "select * from glob('{root}/*')"],
  ["bytes of a file", "select * from read_blob('{root}/secrets.json')"],
  ["a new file", `copy (select 1) to '{root}/${NEW_FILE}'`],
  ["a new database", `attach '{root}/${NEW_FILE}'`],
  ["an export", `export database '{root}/${NEW_FILE}'`],
  ["an import", "import database '{root}'"],
  ["a second statement that writes", `select 1; copy (select 1) to '{root}/${NEW_FILE}'`],
  ["a plan that writes", `explain analyze copy (select 1) to '{root}/${NEW_FILE}'`],
  ["the network", "select * from read_text('http://127.0.0.1:1/x')"],
  ["an extension", "install httpfs"],
  ["a loaded extension", "load httpfs"],
  ["access that is switched on again", "set enable_external_access = true"],
  ["a longer list of files", "set allowed_directories = ['/']"],
  ["a setting", "pragma threads = 8"],
  ["a secret", "create secret (type s3)"],
  ["an environment variable", "select getenv('HOME')"],
];

/** SQL that somebody else wrote, for `burgee events query`. */
export function createQueryChecks({ platform }: HostileWorld): Check[] {
  return STATEMENTS.map(([what, statement]) => ({
    name: `SQL over landed events · ${what}`,
    isAlone: true,
    async run() {
      const { root, landing: folder } = platform.state;
      const sql = statement.replaceAll("{root}", root);
      const problems: Problem[] = [];
      using landing = await openLanding(folder);
      await landing.lock();
      // What is allowed works, so that a refusal below means something.
      await landing.query("select count(*) from events");
      try {
        const { rows } = await landing.query(sql);
        problems.push({ rule: "leak", text: `answered ${JSON.stringify(rows).slice(0, 200)}` });
      } catch {
        // Refused, as it must be.
      }
      if (existsSync(join(root, NEW_FILE))) problems.push({ rule: "outcome", text: "wrote a file" });
      return { sent: sql, problems };
    },
  }));
}
