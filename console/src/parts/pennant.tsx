import type { CSSProperties } from "react";

import css from "./pennant.module.css";

export type EnvironmentKind = "development" | "staging" | "production" | "disaster_recovery";

const COLOURS: Readonly<Record<EnvironmentKind, string>> = {
  development: "var(--env-dev)",
  staging: "var(--env-stage)",
  production: "var(--env-prod)",
  disaster_recovery: "var(--env-dr)",
};

/** What an environment is drawn as: by its type in the files, else by its key. */
export function environmentKind(key: string, type?: string): EnvironmentKind {
  const text = `${type ?? ""} ${key}`.toLowerCase();
  if (/disaster|recovery/.test(text)) return "disaster_recovery";
  if (/prod/.test(text)) return "production";
  return /stag|uat|preview|test/.test(text) ? "staging" : "development";
}

interface Props {
  readonly kind: EnvironmentKind;
  /** The environment's name. A pennant never stands without its word. */
  readonly name: string;
  readonly isStrong?: boolean;
}

export function Pennant({ kind, name, isStrong = false }: Props) {
  return (
    <span className={css["pennant"]} style={{ "--environment": COLOURS[kind] } as CSSProperties}>
      <PennantFlag kind={kind} />
      <span className={isStrong ? css["strong"] : undefined}>{name}</span>
    </span>
  );
}

function PennantFlag({ kind }: { readonly kind: EnvironmentKind }) {
  return (
    <svg className={css["flag"]} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1.500 0.500v15" className={css["pole"]} />
      {kind === "production" ? <path d="M3 3.500 15 8 3 12.500z" className={css["full"]} /> : null}
      {kind === "staging" ? <path d="M3 3.500 8 5.400v5.200L3 12.500z" className={css["full"]} /> : null}
      <path d="M3 3.500 15 8 3 12.500z" className={css["outline"]} />
      {kind === "disaster_recovery" ? <path d="m3 3.500 7 6.400M3 12.500l7-6.400" className={css["outline"]} /> : null}
    </svg>
  );
}
