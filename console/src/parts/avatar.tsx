import css from "./avatar.module.css";

/** Two letters for a person or a machine: of the words before `@`. */
function initialsOf(actor: string): string {
  const words = (actor.split("@")[0] ?? "").split(/[\s._:/-]+/).filter(Boolean);
  const [first = "?", second] = words;
  return (second === undefined ? first.slice(0, 2) : `${first[0]}${words.at(-1)?.[0] ?? ""}`).toUpperCase();
}

export function Avatar({ actor }: { readonly actor: string }) {
  return (
    <span className={css["avatar"]} title={actor}>
      <span aria-hidden="true">{initialsOf(actor)}</span>
      <span className="visually-hidden">{actor}</span>
    </span>
  );
}
