import type { ConfigDocument, ConfigFeature } from "@burgee/contract";

/** Finds which variables a new config may serve differently. */
export class ChangeFinder {
  /** Digest of what decides each variable, by key; undefined while no config was looked at. */
  #known: ReadonlyMap<string, string> | undefined;

  /** Keys of variables whose rules or values differ from those of the config before; undefined when that is not known. */
  find(body: Uint8Array): readonly string[] | undefined {
    const before = this.#known;
    const after = describeVariables(JSON.parse(new TextDecoder().decode(body)) as ConfigDocument);
    this.#known = after;
    if (before === undefined) return undefined;
    const keys = new Set([...before.keys(), ...after.keys()]);
    return [...keys].filter((key) => before.get(key) !== after.get(key));
  }

  /** Forgets the last config, because nobody listens. */
  forget(): undefined {
    this.#known = undefined;
  }
}

/** Everything that decides what a variable serves: its type, its features and the audiences that these share. */
function describeVariables({ variables, features, audiences }: ConfigDocument): ReadonlyMap<string, string> {
  const shared = digest(JSON.stringify(audiences ?? {}));
  const described = new Map(variables.map((variable) => [variable._id, digest(JSON.stringify(variable))]));
  for (const feature of features) {
    const text = JSON.stringify(feature);
    const ofFeature = digest(text) + (text.includes('"audienceMatch"') ? shared : "");
    for (const id of listVariables(feature)) described.set(id, `${described.get(id)} ${ofFeature}`);
  }
  return new Map(variables.map(({ _id, key }) => [key, described.get(_id) ?? ""]));
}

function listVariables({ variations }: ConfigFeature): ReadonlySet<string> {
  return new Set(variations.flatMap((variation) => variation.variables.map(({ _var }) => _var)));
}

/** A hash of 64 bits and the length: kept instead of the text, which may have megabytes. */
function digest(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  return `${(high >>> 0).toString(36)}.${(low >>> 0).toString(36)}.${text.length}`;
}
