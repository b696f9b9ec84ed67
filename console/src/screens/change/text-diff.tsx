import { Card } from "../../parts/card.tsx";
import { changeMessages as messages } from "./messages.ts";
import { type FileDiff, readPatch } from "./read-patch.ts";

import css from "./change.module.css";

/** Lines of one file that are drawn; a file made anew may have thousands. */
const LINES_MAX = 400;

/** The text edits of a change, a table for each file. */
export function TextDiff({ patch }: { readonly patch: string }) {
  return readPatch(patch).map((file) => <FileTable key={file.path} file={file} />);
}

function FileTable({ file: { path, lines } }: { readonly file: FileDiff }) {
  const { diffColumns: column } = messages;
  const hidden = lines.length - LINES_MAX;
  return (
    <Card title={<code>{path}</code>}>
      {/* Long lines scroll, also with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css["diff"]} role="group" aria-label={messages.diffOf(path)} tabIndex={0}>
        <table aria-label={messages.diffOf(path)}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{column.before}</th>
              <th scope="col">{column.after}</th>
              <th scope="col">{column.mark}</th>
              <th scope="col">{column.text}</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, LINES_MAX).map(({ kind, before, after, text }, index) => (
              <tr key={index} data-kind={kind}>
                <td className={css["lineNumber"]}>{before}</td>
                <td className={css["lineNumber"]}>{after}</td>
                <td>
                  {kind === "added" ? <Sign text="+" means={messages.added} /> : null}
                  {kind === "removed" ? <Sign text="−" means={messages.removed} /> : null}
                </td>
                <td>
                  <code>{kind === "gap" ? "⋯" : text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 ? <p className={css["quiet"]}>{messages.moreLines(hidden)}</p> : null}
    </Card>
  );
}

function Sign({ text, means }: { readonly text: string; readonly means: string }) {
  return (
    <>
      <span aria-hidden="true">{text}</span>
      <span className="visually-hidden">{means}</span>
    </>
  );
}
