import { useRef } from "react";

import { NumberField } from "../../parts/field.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { VariationFlag } from "../../parts/variation-flag.tsx";
import type { FlagFile, Rule } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { moveBorder, setShare } from "./shares.ts";

import css from "./flag.module.css";

interface Props {
  readonly file: FlagFile;
  readonly shares: Rule["shares"];
  readonly onShares: (shares: Rule["shares"]) => void;
}

/** Shares as lengths with a handle at each border, and as numbers that add up to 100. */
export function ShareEditor({ file, shares, onShares }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const nameOf = (index: number): string => file.variations[index]?.name ?? "";
  const text = shares.map(({ index, percent }) => `${nameOf(index)} ${messages.percent(percent)}`).join(", ");
  const drag = (border: number, event: React.PointerEvent): void => {
    const box = bar.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const wanted = Math.round(((event.clientX - box.left) / box.width) * 100);
    onShares(moveBorder(shares, border, wanted - sumUntil(shares, border)));
  };
  return (
    <>
      <div ref={bar} className={css["shares"]}>
        <ShareBar
          size="tall"
          label={messages.sharesLabel(text)}
          shares={shares.map((share) => ({ ...share, figure: nameOf(share.index) }))}
        />
        {shares.slice(0, -1).map(({ index }, border) => (
          <span
            key={index}
            role="slider"
            tabIndex={0}
            aria-label={messages.handle(nameOf(index), nameOf(shares[border + 1]?.index ?? 0))}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(sumUntil(shares, border) * 10) / 10}
            aria-valuetext={text}
            className={css["handle"]}
            style={{ "--at": `${sumUntil(shares, border)}%` } as React.CSSProperties}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => drag(border, event)}
            onKeyDown={(event) => {
              const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
              if (direction === undefined) return;
              event.preventDefault();
              onShares(moveBorder(shares, border, direction * (event.shiftKey ? 10 : 1)));
            }}
          />
        ))}
      </div>
      <div className={css["fields"]}>
        {shares.map(({ index, percent }) => (
          <span key={index} className={css["field"]}>
            <VariationFlag index={index} /> {nameOf(index)}
            <NumberField
              label={messages.shareOf(nameOf(index))}
              isLabelHidden
              value={percent}
              unit="%"
              onValue={(value) => {
                if (value !== undefined && value !== percent) onShares(setShare(shares, index, value));
              }}
            />
          </span>
        ))}
        <span className={css["aside"]}>{messages.addsUp}</span>
      </div>
    </>
  );
}

function sumUntil(shares: Rule["shares"], border: number): number {
  return shares.slice(0, border + 1).reduce((sum, { percent }) => sum + percent, 0);
}
