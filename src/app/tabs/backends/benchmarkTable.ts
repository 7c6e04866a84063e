/** A benchmark as a table in Markdown, to be pasted into a report: the page copies it, `npm run bench` prints it. */
import type { RunConfig } from "../../../config/config.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import type { BackendTiming } from "../../../worker/border/protocol.ts";
import { dash, formatBytes, formatDifference, formatFixed, formatRatio, formatSpeed } from "../../format.ts";
import { pageOf } from "../../tasks/index.ts";
import { words } from "../../words/words.ts";

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "/").replaceAll("\u202f", " ")).join(" | ")} |`;

const milliseconds = (value: number | null | undefined): string => formatFixed(value, 2);

export function benchmarkTable(
  timings: readonly BackendTiming[],
  config: RunConfig,
  data: DatasetSummary | null,
): string {
  const all = words();
  const { backendsTab, fields, curves } = all;
  const { columns } = backendsTab;
  const slowest = Math.min(...timings.map(({ examplesPerSecond }) => examplesPerSecond));
  const rows = timings.map((timing) => [
    `${fields.backend.choices[timing.backend]}, ${timing.description}`,
    formatSpeed(timing.examplesPerSecond),
    milliseconds(timing.stepMs),
    formatRatio(timing.examplesPerSecond / slowest),
    milliseconds(timing.dataMs),
    milliseconds(timing.parts?.uploadMs),
    milliseconds(timing.parts?.computeMs),
    milliseconds(timing.parts?.readMs),
    formatBytes(timing.deviceBytes),
    timing.backend === "cpu" ? dash : formatDifference(timing.agreement?.difference),
  ]);
  const heads = [
    columns.backend,
    pageOf(config).speedColumn(all, data),
    columns.stepTime,
    columns.speedUp,
    ...[curves.data, curves.upload, curves.compute, curves.readBack].map((name) => `${name}, ms`),
    columns.memory,
    columns.agreement,
  ];
  const rule = heads.map((_, at) => (at === 0 ? "---" : "---:"));
  return [heads, rule, ...rows].map(line).join("\n") + "\n";
}
