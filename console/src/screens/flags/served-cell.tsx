import { formatShare } from "../../parts/format-time.ts";
import { Icon } from "../../parts/icon.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { VariationLetter } from "../../parts/variation-flag.tsx";
import { variationLetter } from "../../parts/variation-style.ts";
import { flagsMessages as messages } from "./messages.ts";
import type { Served, Standing } from "./served.ts";

import css from "./served-cell.module.css";

interface Props {
  readonly standing: Standing;
  /** Names of the variations, in the order of the file. */
  readonly names: readonly string[];
}

/** Outside production: a letter and a name, or a small bar. */
export function QuietServed({ standing: { served, movement }, names }: Props) {
  return (
    <span className={css["quiet"]}>
      <Settled served={served} names={names} />
      {served.kind === "split" ? (
        <>
          <span className={css["small"]}>
            <ShareBar shares={served.shares} />
          </span>
          <Ways served={served} />
        </>
      ) : null}
      <Moves movement={movement} />
    </span>
  );
}

/** Production: the bar always, so that differences show in one sweep. */
export function FullServed({ standing: { served, movement }, names }: Props) {
  const shares = served.kind === "settled" ? [{ index: served.index, percent: 100 }] : undefined;
  return (
    <span className={css["full"]}>
      <span className={css["bar"]}>
        {served.kind === "rules" ? null : <ShareBar shares={served.kind === "split" ? served.shares : shares} />}
      </span>
      <span className={css["words"]}>
        {served.kind === "split" ? <Percents served={served} /> : <Words served={served} names={names} />}
      </span>
      <Moves movement={movement} />
    </span>
  );
}

function Settled({ served, names }: { readonly served: Served; readonly names: readonly string[] }) {
  if (served.kind === "split") return null;
  return (
    <>
      {served.kind === "rules" ? null : (
        <VariationLetter index={served.kind === "settled" ? served.index : undefined} />
      )}
      <span className={css["name"]}>
        <Words served={served} names={names} />
      </span>
    </>
  );
}

function Words({ served, names }: { readonly served: Served; readonly names: readonly string[] }) {
  const by = "by" in served ? served.by : undefined;
  const hint = by === undefined ? undefined : messages.heldBy(by.author, by.reason);
  if (served.kind === "rules") return <span className={css["grey"]}>{served.text}</span>;
  if (served.kind === "off") {
    return (
      <span className={by === undefined ? css["grey"] : css["held"]} title={hint}>
        {by === undefined ? messages.off : messages.heldOff}
      </span>
    );
  }
  if (served.kind === "split") return null;
  return (
    <>
      {names[served.index]}
      {by === undefined ? null : (
        <span className={css["held"]} title={hint}>
          {" "}
          {messages.held}
        </span>
      )}
    </>
  );
}

type Split = Extract<Served, { kind: "split" }>;

function Ways({ served }: { readonly served: Split }) {
  return served.shares.length > 2 ? <span>{messages.ways(served.shares.length)}</span> : <Percents served={served} />;
}

function Percents({ served }: { readonly served: Split }) {
  return (
    <span className={css["percents"]}>
      {served.shares.map(({ index, percent }) => (
        <span key={index}>
          <span className={css["grey"]}>{variationLetter(index)}</span> {formatShare(percent)}
        </span>
      ))}
      {served.rest > 0 ? <span className={css["grey"]}>{messages.rest(served.rest)}</span> : null}
    </span>
  );
}

function Moves({ movement }: { readonly movement: Standing["movement"] }) {
  return movement === undefined ? null : (
    <span className={css["moves"]} title={messages.movement[movement]}>
      <Icon name={movement} size={12} />
      <span className="visually-hidden">{messages.movement[movement]}</span>
    </span>
  );
}
