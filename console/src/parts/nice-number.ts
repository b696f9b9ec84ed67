/** The next of 1, 2, 4, 6, 8, 10, 20, 40, …: an axis that ends there has round halves. */
export function ceilNicely(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}
