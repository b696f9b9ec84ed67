import type { Rule } from "./flag-file.ts";

type Shares = Rule["shares"];

/** Shares have at most this many digits behind the point. */
const PRECISION = 100;
const round = (percent: number): number => Math.round(percent * PRECISION) / PRECISION;

/** Moves the border behind a share: what it gains, the next one loses. */
export function moveBorder(shares: Shares, border: number, by: number): Shares {
  const left = shares[border]?.percent ?? 0;
  const right = shares[border + 1]?.percent ?? 0;
  const moved = Math.min(Math.max(by, -left), right);
  return shares.map((share, place) => {
    if (place === border) return { ...share, percent: round(left + moved) };
    return place === border + 1 ? { ...share, percent: round(right - moved) } : share;
  });
}

/** Sets one share; the others keep their proportions and make it a hundred. */
export function setShare(shares: Shares, index: number, percent: number): Shares {
  const wanted = round(Math.min(Math.max(percent, 0), 100));
  const others = shares.filter((share) => share.index !== index);
  const sum = others.reduce((total, share) => total + share.percent, 0);
  let left = round(100 - wanted);
  return shares.map((share) => {
    if (share.index === index) return { ...share, percent: wanted };
    const isLast = share === others.at(-1);
    const part = sum === 0 ? 1 / others.length : share.percent / sum;
    const own = isLast ? left : round((100 - wanted) * part);
    left = round(left - own);
    return { ...share, percent: own };
  });
}
