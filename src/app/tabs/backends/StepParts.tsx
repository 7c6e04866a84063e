import type { BackendTiming } from "../../../worker/border/protocol.ts";
import { formatMilliseconds } from "../../format.ts";
import { useWords } from "../../words/words.ts";

/** Where a step goes, in order. */
export const stepParts = [
  { key: "dataMs", color: "t-data", name: "data" },
  { key: "uploadMs", color: "t-upload", name: "upload" },
  { key: "computeMs", color: "t-compute", name: "compute" },
  { key: "readMs", color: "t-read", name: "readBack" },
] as const;

/** Of each part in turn; nothing for what is not known. */
const millisecondsOf = ({ dataMs, parts: own, stepMs }: BackendTiming): number[] =>
  own ? [dataMs ?? 0, own.uploadMs, own.computeMs, own.readMs] : [dataMs ?? 0, 0, stepMs, 0];

/** What share of a step each part has. */
export function StepParts({ timing }: { timing: BackendTiming }) {
  const words = useWords();
  const times = millisecondsOf(timing);
  return (
    <>
      <span>
        {[
          words.fields.backend.choices[timing.backend],
          ...(timing.kernels === "stock" ? [timing.description] : []),
          ...(timing.adapter === "low-power" ? [words.fields.adapter.choices["low-power"]] : []),
        ].join(words.between)}
      </span>
      <span
        role="img"
        aria-label={stepParts
          .map(({ name }, at) => `${words.curves[name]} ${formatMilliseconds(times[at])}`)
          .join(words.between)}
      >
        {stepParts.map(({ key, color, name }, at) => (
          <i
            key={key}
            title={`${words.curves[name]} ${formatMilliseconds(times[at])}`}
            style={{ flexGrow: times[at] ?? 0, flexBasis: 0, background: `var(--${color})` }}
          />
        ))}
      </span>
    </>
  );
}
