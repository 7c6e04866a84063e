/** The nearest 16 bits of IEEE 754 half precision, a tie to the even one; beyond the largest, infinity. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  // Below the smallest normal number the steps are all alike.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const step = 2 ** (exponent - 10);
  const exact = size / step;
  const low = Math.floor(exact);
  const share = exact - low;
  const steps = share > 0.5 || (share === 0.5 && low % 2 === 1) ? low + 1 : low;
  // A carry goes into the exponent, as it should.
  return sign | (((exponent + 14) << 10) + steps);
}
