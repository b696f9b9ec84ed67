import type { EvaluationContext } from "@burgee/contract";

/** Users whom the person keeps under a name, in this browser alone. */
export interface Persona {
  readonly name: string;
  readonly user: EvaluationContext;
}

/** Ours: a list that a person still finds things in. */
const PERSONAS_MAX = 50;
const keyOf = (project: string): string => `burgee.personas.${project}`;

export function readPersonas(project: string): readonly Persona[] {
  try {
    const read = JSON.parse(localStorage.getItem(keyOf(project)) ?? "[]") as readonly Persona[];
    return read.filter(({ name, user }) => typeof name === "string" && typeof user?.user_id === "string");
  } catch {
    return [];
  }
}

/** Replaces the one of that name. */
export function savePersona(project: string, persona: Persona): readonly Persona[] {
  return write(project, [persona, ...readPersonas(project).filter(({ name }) => name !== persona.name)]);
}

export function removePersona(project: string, name: string): readonly Persona[] {
  return write(
    project,
    readPersonas(project).filter((persona) => persona.name !== name),
  );
}

function write(project: string, personas: readonly Persona[]): readonly Persona[] {
  const kept = personas.slice(0, PERSONAS_MAX);
  try {
    localStorage.setItem(keyOf(project), JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing shows them until the page is left.
  }
  return kept;
}
