/** Where an axis has its ticks, and how a domain becomes pixels. */

/** A step of 1, 2 or 5 times a power of ten that gives about `count` intervals. */
export function niceStep(span: number, count: number): number {
  const rough = Math.max(span, Number.MIN_VALUE) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const part = rough / power;
  return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
}

export function linearTicks(low: number, high: number, count: number): number[] {
  return ticksEvery(low, high, niceStep(high - low, count));
}

/** No axis has room for more; a domain that asks for more is not finite, or too narrow for its distance from zero. */
const mostTicks = 1000;

/** The multiples of `step` in the domain; none where there would be more than a thousand. */
export function ticksEvery(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  if (!(count <= mostTicks)) return [];
  return Array.from({ length: Math.max(0, count) }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** 1, 2, 5 times the powers of ten, or the powers alone where there would be too many. */
export function logTicks(low: number, high: number, most: number): number[] {
  const all = decades(low, high, [1, 2, 5]);
  if (all.length <= most) return all.length >= 2 ? all : linearTicks(low, high, most);
  const powers = decades(low, high, [1]);
  const stride = Math.ceil(powers.length / most);
  return powers.filter((_, at) => at % stride === 0);
}

function decades(low: number, high: number, factors: readonly number[]): number[] {
  const ticks: number[] = [];
  if (!(low > 0) || !Number.isFinite(high)) return ticks;
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
    for (const factor of factors) {
      const value = Number((factor * 10 ** power).toPrecision(12));
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
    }
  return ticks;
}

export interface Scale {
  low: number;
  high: number;
  isLog: boolean;
  /** Above it, a positive number, a linear axis goes on as a logarithmic one, so that what is far above squeezes nothing. */
  knee?: number;
}

/** The linear part of an axis with a knee. */
const linearShare = 0.7;

/** Position in the domain from 0 to 1; beyond it where the value is outside. */
export function place({ low, high, isLog, knee }: Scale, value: number): number {
  if (knee !== undefined)
    return value <= knee
      ? linearShare * place({ low, high: knee, isLog: false }, value)
      : linearShare + (1 - linearShare) * place({ low: knee, high, isLog: true }, value);
  if (!isLog) return (value - low) / (high - low || 1);
  return (
    (Math.log(Math.max(value, Number.MIN_VALUE)) - Math.log(low)) / (Math.log(high) - Math.log(low) || 1)
  );
}

/** The value at a position from 0 to 1. */
export function valueAt({ low, high, isLog, knee }: Scale, share: number): number {
  if (knee !== undefined)
    return share <= linearShare
      ? valueAt({ low, high: knee, isLog: false }, share / linearShare)
      : valueAt({ low: knee, high, isLog: true }, (share - linearShare) / (1 - linearShare));
  return isLog
    ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
    : low + share * (high - low);
}

/** Those of rising ticks that have room on an axis: each at least so many pixels from the one before it. */
export function ticksApart(
  ticks: readonly number[],
  toPixel: (value: number) => number,
  least: number,
): number[] {
  let before = Number.NaN;
  return ticks.filter((tick) => {
    if (Math.abs(toPixel(tick) - before) < least) return false;
    before = toPixel(tick);
    return true;
  });
}
