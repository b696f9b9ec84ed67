/** The next double above a positive one. */
export function nextUp(value: number): number {
  return shiftBits(value, 1n);
}

/** The next double below a positive one. */
export function nextDown(value: number): number {
  return shiftBits(value, -1n);
}

function shiftBits(value: number, steps: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + steps);
  return view.getFloat64(0);
}
