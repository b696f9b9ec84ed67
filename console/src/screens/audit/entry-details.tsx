import type { AuditEntry } from "@burgee/contract/admin";

import { Time } from "../../parts/time.tsx";
import { auditMessages as messages } from "./messages.ts";

import css from "./audit.module.css";

/** Differences in one entry that are shown. */
const SHOWN_MAX = 40;

/** What an entry changed, who proved it, and the digests that hold it in its place. */
export function EntryDetails({ entry }: { readonly entry: AuditEntry }) {
  const { actor, claimed, via, atMs, changes = [], tree, digest, previousDigest } = entry;
  const hidden = changes.length - SHOWN_MAX;
  return (
    <div className={css["details"]}>
      <p>
        {claimed === undefined || claimed === actor ? actor : messages.claimed(actor, claimed)},{" "}
        {via === undefined ? messages.takenAtItsWord : messages.proven(via)}. <Time ms={atMs} form="both" />
      </p>
      {changes.length === 0 ? null : (
        <ul className={css["changes"]}>
          {changes.slice(0, SHOWN_MAX).map(({ kind, subject, before, after }, index) => (
            <li key={`${index} ${subject}`}>
              <b>{messages.change[kind]}</b> {subject}
              {before === undefined ? null : <del>{before}</del>}
              {after === undefined ? null : <ins>{after}</ins>}
            </li>
          ))}
          {hidden > 0 ? <li>{messages.moreDifferences(hidden)}</li> : null}
        </ul>
      )}
      <dl className={css["digests"]}>
        <dt>{messages.digest}</dt>
        <dd>
          <code>{digest}</code>
        </dd>
        <dt>{messages.previousDigest}</dt>
        <dd>
          <code>{previousDigest === "" ? "–" : previousDigest}</code>
        </dd>
        {tree === undefined ? null : (
          <>
            <dt>{messages.tree}</dt>
            <dd>
              <code>{tree}</code>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
