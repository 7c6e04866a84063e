/** Numbers as the page writes them: comma for thousands, a narrow space before units, a dash for what is not known. */

export const dash = "–";
/** U+202F, so that a number and its unit are never parted and stand close. */
const narrow = "\u202f";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 11,279,112. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? dash : whole.format(value);
}

/** Fixed decimals; a dash for null, a word for what is not a number. */
export function formatFixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined) return dash;
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return value.toFixed(decimals);
}

/** Over 1,000 without decimals, and on the way to infinity 8.02e16: there is no room to write that out. */
function formatGrowing(value: number | null | undefined, decimals: number): string {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 1000)
    return formatFixed(value, decimals);
  return value < 1e6 ? formatCount(value) : formatShort(Number(value.toPrecision(3)));
}

/** 2.18 on a tag and 2.176 in a table: ask for 2 or 3 decimals. */
export function formatLoss(value: number | null | undefined, decimals = 3): string {
  return formatGrowing(value, decimals);
}

/** 130.1. */
export function formatPerplexity(value: number | null | undefined): string {
  return formatGrowing(value, 1);
}

/** Three significant digits with commas: 1,870, 842, 13.8, 0.47. */
export function formatSpeed(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  if (value >= 100) return whole.format(value);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** 304 ms, 9.4 ms, 0.31 ms. */
export function formatMilliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  return `${value >= 100 ? whole.format(value) : value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2)}${narrow}ms`;
}

/** The shortest form: 0.1, 0.01, 1e-4. */
export function formatShort(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  const rounded = Number(value.toPrecision(4));
  if (magnitude < 1e-3 || magnitude >= 1e6)
    return rounded
      .toExponential()
      .replace("e+", "e")
      .replace(/\.?0+e/, "e");
  return String(rounded);
}

/** A difference between two computations: 1.4e-5. */
export function formatDifference(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  return value === 0 ? "0" : value.toExponential(1).replace("e+", "e");
}

const two = (value: number): string => String(value).padStart(2, "0");

/** 41 s, 2 m 04 s, 1 h 42 m, 2 d 03 h. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return dash;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s}${narrow}s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m}${narrow}m ${two(s % 60)}${narrow}s`;
  const h = Math.floor(m / 60);
  if (h < 24) return `${h}${narrow}h ${two(m % 60)}${narrow}m`;
  return `${Math.floor(h / 24)}${narrow}d ${two(h % 24)}${narrow}h`;
}

/** How long something took, also where that is short: 310 ms, 4.2 s, 41 s, 2 m 04 s. */
export function formatTook(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || seconds < 0 || seconds >= 9.95)
    return formatDuration(seconds);
  return seconds < 0.9995 ? formatMilliseconds(1000 * seconds) : `${seconds.toFixed(1)}${narrow}s`;
}

/** 90.2 MB, 1.9 GB; thousands, as disks are sold. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return dash;
  if (bytes < 1000) return `${bytes}${narrow}B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}${narrow}${units[unit]}`;
}

/** 53.12 %. */
export function formatPercent(value: number | null | undefined, decimals = 2): string {
  return value === null || value === undefined ? dash : `${formatFixed(value, decimals)}${narrow}%`;
}

/** A part of a whole from 0 to 1: 12.4 %. */
export function formatShare(part: number): string {
  return formatPercent(100 * part, 1);
}

/** Milliseconds since 1970 of the last moment that a date can be. */
const latestMoment = 8.64e15;

/**
 * How moments are written, in the person's time zone: a dash for what is no moment. The format is made at its first use and kept, as to
 * make one takes a hundred times as long as to use it.
 */
function momentFormat(
  language: string,
  options: Intl.DateTimeFormatOptions,
): (milliseconds: number) => string {
  let format: Intl.DateTimeFormat | null = null;
  return (milliseconds) => {
    if (!(Math.abs(milliseconds) <= latestMoment)) return dash;
    format ??= new Intl.DateTimeFormat(language, options);
    return format.format(milliseconds);
  };
}

/** 15:43. */
export const formatClock = momentFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const formatDay = momentFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const formatDayChinese = momentFormat("zh-CN", { dateStyle: "long" });

/** 23 Nov 2026, 13:52. */
export const formatMoment = (milliseconds: number): string =>
  `${formatDay(milliseconds)}, ${formatClock(milliseconds)}`;

/** 2026年11月23日 13:52. */
export const formatMomentChinese = (milliseconds: number): string =>
  `${formatDayChinese(milliseconds)} ${formatClock(milliseconds)}`;

/** 61 ×, 3.2 ×, 0.03 ×. */
export function formatRatio(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  return `${value >= 10 ? whole.format(value) : value >= 1 ? value.toFixed(1) : value.toFixed(2)}${narrow}×`;
}
