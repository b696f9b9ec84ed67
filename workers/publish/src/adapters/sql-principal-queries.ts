import type { PrincipalRecord } from "@burgee/contract";

import type { PrincipalRow } from "../core/database-rows.ts";
import type { ProjectDatabase } from "../core/ports.ts";
import type { Sql } from "./open-sql.ts";

/** The part of the project database that holds principals, and how far the audit log is covered by daily heads. */
export function principalQueries(
  sql: Sql,
): Pick<
  ProjectDatabase,
  | "listPrincipals"
  | "findPrincipal"
  | "savePrincipal"
  | "listUnstoredPrincipals"
  | "setPrincipalStored"
  | "readHeadWritten"
  | "saveHeadWritten"
> {
  const select = (where: string, ...values: string[]): readonly PrincipalRow[] =>
    sql
      .exec<{ id: string; record: string }>(`SELECT id, record FROM principals ${where}`, ...values)
      .toArray()
      .map(({ id, record }) => ({ id, record: JSON.parse(record) as PrincipalRecord }));
  return {
    listPrincipals: () => select("ORDER BY rowid"),
    findPrincipal: (id) => select("WHERE id = ?", id)[0],
    savePrincipal({ id, record }) {
      sql.exec(
        `INSERT INTO principals (id, record, is_stored) VALUES (?, ?, 0)
          ON CONFLICT (id) DO UPDATE SET record = excluded.record, is_stored = 0`,
        id,
        JSON.stringify(record),
      );
    },
    listUnstoredPrincipals: () => select("WHERE is_stored = 0 ORDER BY rowid"),
    setPrincipalStored(id, isStored) {
      sql.exec("UPDATE principals SET is_stored = ? WHERE id = ?", isStored ? 1 : 0, id);
    },
    readHeadWritten() {
      const [row] = sql.exec<{ value: string }>("SELECT value FROM settings WHERE name = 'audit_head'").toArray();
      return row === undefined ? undefined : (JSON.parse(row.value) as { day: string; sequence: number });
    },
    saveHeadWritten(head) {
      sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('audit_head', ?)", JSON.stringify(head));
    },
  };
}
