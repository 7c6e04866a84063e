/** Tables of what was measured. */

/** @typedef {import("../../src/worker/border/protocol.ts").BenchReport} BenchReport */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} step median milliseconds
 * @property {number} least
 * @property {number} most
 * @property {number | null} javaScript median milliseconds until the commands are handed over
 * @property {number[]} steps
 * @property {BenchReport | null} report
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/**
 * @param {string} name
 * @param {readonly { stepMs: number, submitMs: number | null }[]} times
 * @param {BenchReport | null} report
 * @returns {Row}
 */
export function rowOf(name, times, report) {
  const steps = times.map(({ stepMs }) => stepMs);
  const submits = times.flatMap(({ submitMs }) => (submitMs === null ? [] : [submitMs]));
  return {
    name,
    step: median(steps),
    least: Math.min(...steps),
    most: Math.max(...steps),
    // Where the processor is the device, that call is the computing.
    javaScript: report && report.submits > 0 ? median(submits) : null,
    steps,
    report,
  };
}

/** @param {number} value three significant digits */
export const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "-");

/** @param {number} bytes */
export const megabytes = (bytes) => `${short(bytes / 1e6)} MB`;

/** The share of the roof: how long the device would need at least, over how long it took. @param {Row} row */
export function roofShare({ step, report }) {
  if (!report?.rates) return null;
  const { flops, bytes } = report.least;
  const { flopsPerSecond, bytesPerSecond } = report.rates;
  return (1000 * Math.max(flops / flopsPerSecond, bytes / bytesPerSecond)) / step;
}

/** @param {readonly Row[]} rows */
export function printTable(rows) {
  const fastest = Math.min(...rows.map(({ step }) => step));
  const width = Math.max(...rows.map(({ name }) => name.length), 8);
  console.log(`${"".padEnd(width)}  ms/step    (least to most)   ratio`);
  for (const { name, step, least, most } of rows)
    console.log(
      `${name.padEnd(width)}  ${short(step).padStart(7)}  ${`(${short(least)} to ${short(most)})`.padStart(17)}` +
        `  ${short(step / fastest).padStart(6)}`,
    );
}

/** One lane's costs, and its kernels by op. @param {Row} row */
export function printReport(row) {
  const { name, javaScript, report } = row;
  if (!report) return;
  const share = roofShare(row);
  console.log(`\n${name}`);
  console.log(
    [
      report.dispatches > 0 ? `${report.dispatches} launches` : "",
      report.submits > 0 ? `${report.submits} submits, ${report.buffersMade} buffers made` : "",
      report.submits > 0
        ? `${megabytes(report.uploadedBytes)} uploaded (the batch: ${megabytes(report.batchBytes)})`
        : "",
      javaScript === null ? "" : `${short(javaScript)} ms of JavaScript`,
      `${megabytes(report.peakBytes)} at the peak`,
      share === null ? "" : `${short(100 * share)} % of the roof`,
    ]
      .filter((text) => text !== "")
      .join(", "),
  );
  if (report.rates)
    console.log(
      `the model: ${short(report.least.flops / 1e9)} GFLOP and ${megabytes(report.least.bytes)} a step; ` +
        `the device: ${short(report.rates.flopsPerSecond / 1e9)} GFLOP/s and ${short(report.rates.bytesPerSecond / 1e9)} GB/s`,
    );
  printOps(report);
}

/** @param {BenchReport} report */
function printOps({ ops, kernels, rates }) {
  if (kernels.length === 0) return;
  const rows = ops
    .map(({ op, least, executed }) => {
      const own = kernels.filter(({ kernel }) => kernel.startsWith(`${op}: `));
      return {
        op,
        least,
        executed,
        milliseconds: own.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        count: own.reduce((sum, { count }) => sum + count, 0),
      };
    })
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
  const all = rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  console.log(
    `${"op".padEnd(22)} launches       ms   share   GFLOP  over least      MB  over least   of the roof`,
  );
  for (const { op, least, executed, milliseconds, count } of rows) {
    const roof = rates
      ? (1000 * Math.max(least.flops / rates.flopsPerSecond, least.bytes / rates.bytesPerSecond)) /
        milliseconds
      : Number.NaN;
    /** @param {number | undefined} done @param {number} wanted */
    const over = (done, wanted) => (done === undefined || wanted === 0 ? "-" : short(done / wanted));
    console.log(
      [
        op.padEnd(22),
        String(count).padStart(8),
        short(milliseconds).padStart(8),
        `${short((100 * milliseconds) / all)} %`.padStart(7),
        short((executed?.flops ?? least.flops) / 1e9).padStart(7),
        over(executed?.flops, least.flops).padStart(11),
        short((executed?.bytes ?? least.bytes) / 1e6).padStart(7),
        over(executed?.bytes, least.bytes).padStart(11),
        `${short(100 * roof)} %`.padStart(13),
      ].join(" "),
    );
  }
}
