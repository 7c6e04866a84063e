/** Numbers as Python's str.format writes them, so that log lines are pytorch/examples' to the character. */

const notFinite = (value: number): string | null =>
  Number.isNaN(value) ? "nan" : value === Infinity ? "inf" : value === -Infinity ? "-inf" : null;

/** Digits after the point that any half-way case of a double shows exactly; toFixed allows no more. */
const exactDigits = 100;

/**
 * `{:.{digits}f}`, one digit or more. JavaScript rounds an exact half up, Python to the even digit: 0.125 is 0.12 there.
 */
function fixed(value: number, digits: number): string {
  const special = notFinite(value);
  if (special) return special;
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.${"0".repeat(digits)}`;
  const rounded = value.toFixed(digits);
  const exact = value.toFixed(exactDigits);
  const kept = exact.slice(0, exact.length - exactDigits + digits);
  const rest = exact.slice(kept.length);
  const isTie = /^50*$/.test(rest);
  return isTie && Number(kept.at(-1)) % 2 === 0 ? kept : rounded;
}

/** `{:{width}.{digits}f}` */
export const formatFixed = (value: number, width: number, digits: number): string =>
  fixed(value, digits).padStart(width);

/** `{:.{digits}e}`: the exponent has two digits at least. */
export function formatExponent(value: number, digits: number): string {
  const special = notFinite(value);
  if (special) return special;
  let text = value.toExponential(digits);
  const exact = value.toExponential(exactDigits);
  const [mantissa = "", exponent = ""] = exact.split("e");
  const kept = mantissa.slice(0, mantissa.length - exactDigits + digits);
  if (/^50*$/.test(mantissa.slice(kept.length)) && Number(kept.at(-1)) % 2 === 0)
    text = `${kept}e${exponent}`;
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** `{:{width}d}` */
export const formatInteger = (value: number, width: number): string => String(value).padStart(width);
