import { expect, it } from "vitest";

import { config, custom, feature, load, op, target } from "./config-builder.ts";

/** Whether the engine reads these literals as the same numbers as `Number` does. */
function readsExactly(literals: readonly string[]): boolean {
  const filter = custom("Number", "=", []);
  const marked = JSON.stringify(config([feature([target({ filters: op("and", { ...filter, values: ["X"] }) })])]));
  return literals.every((literal) => {
    const value = Number(literal);
    const engine = load(marked.replace('"X"', literal));
    const isEqual = (plan: number) =>
      engine.evaluateVariable("flag", { user_id: "ana", customData: { plan } }).variable;
    return isEqual(value) !== undefined && isEqual(nextUp(value)) === undefined;
  });
}

const bits = new DataView(new ArrayBuffer(8));

function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/** All digits of the point half way between two neighbours above 2^-60. */
function middle(value: number): string {
  const scale = 1n << 120n;
  const exact = (number: number): bigint => {
    const shifted = number * 2 ** 60 * 2 ** 30;
    return BigInt(shifted) * (1n << 30n);
  };
  const digits = (((exact(value) + exact(nextUp(value))) / 2n) * 10n ** 120n) / scale;
  return `0.${digits.toString().padStart(120, "0")}`;
}

it("reads short, long, huge and tiny decimals", () => {
  const literals = ["0", "-0", "1", "0.1", "1e22", "1e23", "123456789012345678", "0.3333333333333333", "2.5e-8"];
  const far = ["1.7976931348623157e307", "4.9e-324", "2.2250738585072011e-308", "1E+2", "-1.5e-3", "9007199254740993"];
  expect(readsExactly([...literals, ...far, "0.1000000000000000055511151231257827"])).toBe(true);
});

it("reads random decimals of up to 17 digits", () => {
  let seed = 7;
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const literals = Array.from({ length: 150 }, () => String(next() + next() / 2 ** 32));
  const scaled = literals.map((literal) => `${literal}e${Math.floor(next() * 600) - 300}`);
  expect(readsExactly([...literals, ...scaled])).toBe(true);
});

it("rounds points half way between two numbers to even, and points beside them to their side", () => {
  for (const value of [0.3, 0.551961219066745, 0.7, 0.12345]) {
    const point = middle(value);
    expect(readsExactly([point, `${point}${"0".repeat(900)}1`, point.replace(/5(0*)$/, "4$1")])).toBe(true);
  }
});
