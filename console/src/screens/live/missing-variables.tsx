import type { MissingVariable } from "@burgee/contract/admin";

import { DataTable } from "../../parts/data-table.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { Time } from "../../parts/time.tsx";
import { liveMessages as messages } from "./messages.ts";

import css from "./live.module.css";

/** @param missing undefined while the server has not answered */
export function MissingVariables({ missing }: { readonly missing: readonly MissingVariable[] | undefined }) {
  if (missing === undefined) return null;
  if (missing.length === 0) return <p>{messages.missingNone}</p>;
  return (
    <>
      <p className={css["note"]}>{messages.missingText}</p>
      <DataTable label={messages.missing}>
        <thead>
          <tr>
            <th scope="col">{messages.variable}</th>
            <th scope="col" data-end>
              {messages.count}
            </th>
            <th scope="col" data-end>
              {messages.lastAsked}
            </th>
          </tr>
        </thead>
        <tbody>
          {missing.map(({ variable, evaluations, lastMs }) => (
            <tr key={variable}>
              <th scope="row">
                <code>{variable}</code>
              </th>
              <td data-end>{formatNumber(evaluations)}</td>
              <td data-end>
                <Time ms={lastMs} />
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </>
  );
}
