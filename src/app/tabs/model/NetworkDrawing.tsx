import type { LayerRow } from "../../../worker/border/protocol.ts";
import { formatCount, formatShare, formatShort } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import styles from "./Model.module.css";

interface Stage {
  name: string;
  /** Of its last layer, without the batch: [channels, side, side], [words, size], [classes]. */
  shape: number[];
  parameters: number;
  multiplyAdds: number;
  layers: number;
  /** A shortcut leads around it. */
  isResidual: boolean;
}

function stagesOf(rows: readonly LayerRow[]): Stage[] {
  const stages = new Map<string, Stage>();
  for (const { stage, outputShape, parameters, multiplyAdds } of rows) {
    const one = stages.get(stage);
    stages.set(stage, {
      name: stage,
      shape: outputShape.slice(1),
      parameters: (one?.parameters ?? 0) + parameters,
      multiplyAdds: (one?.multiplyAdds ?? 0) + multiplyAdds,
      layers: (one?.layers ?? 0) + 1,
      isResidual: /^layers?\d*\.\d+/.test(stage),
    });
  }
  return [...stages.values()];
}

/** The network from left to right: what each part gives on, what it holds and what it costs. */
export function NetworkDrawing({ rows }: { rows: readonly LayerRow[] }) {
  const words = useWords().model;
  const stages = stagesOf(rows);
  const most = {
    // Heights and widths of the boxes go by the largest of their kind.
    side: Math.max(...stages.map(({ shape }) => (shape.length === 3 ? (shape[1] ?? 1) : 1))),
    channels: Math.max(...stages.map(({ shape }) => channelsOf(shape))),
    parameters: stages.reduce((sum, { parameters }) => sum + parameters, 0),
    multiplyAdds: stages.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  };
  return (
    <section aria-label={words.drawing} className={styles.drawing}>
      <h3>{words.drawing}</h3>
      <ol tabIndex={0} aria-label={words.drawing}>
        {stages.map((stage, at) => (
          <li key={stage.name}>
            <Box stage={stage} most={most} isFirst={at === 0} isLast={at === stages.length - 1} />
            <b>{stage.name}</b>
            <span className="mono">{stage.shape.join("×")}</span>
            <Share
              name={words.columns.parameters}
              value={formatCount(stage.parameters)}
              part={stage.parameters / Math.max(1, most.parameters)}
              color="c6"
            />
            <Share
              name={words.columns.cost}
              value={formatLarge(stage.multiplyAdds)}
              part={stage.multiplyAdds / Math.max(1, most.multiplyAdds)}
              color="t-compute"
            />
          </li>
        ))}
      </ol>
      <p className="label">{words.drawingHow}</p>
    </section>
  );
}

const channelsOf = (shape: readonly number[]): number => (shape.length === 3 ? shape[0] : shape.at(-1)) ?? 1;

/** 118 M, 1.8 G. */
export function formatLarge(value: number): string {
  if (value >= 1e9) return `${formatShort(Number((value / 1e9).toPrecision(3)))}\u202fG`;
  if (value >= 1e6) return `${formatShort(Number((value / 1e6).toPrecision(3)))}\u202fM`;
  return formatCount(value);
}

function Share({ name, value, part, color }: { name: string; value: string; part: number; color: string }) {
  return (
    <span className={styles.part} title={`${name}: ${formatShare(part)}`}>
      <span className="spoken">{name} </span>
      {value}
      <i style={{ width: `${100 * part}%`, background: `var(--${color})` }} />
    </span>
  );
}

const [width, height] = [92, 96];

const log = (value: number, of: number): number => Math.log2(1 + value) / Math.log2(1 + of);

/** A volume for pictures, a sheet for words: height by side or words, thickness by channels, both logarithmic. */
function Box({
  stage,
  most,
  isFirst,
  isLast,
}: {
  stage: Stage;
  most: { side: number; channels: number };
  isFirst: boolean;
  isLast: boolean;
}) {
  const { shape } = stage;
  const isVolume = shape.length === 3;
  const tall = isVolume ? 12 + 40 * log(shape[1] ?? 1, most.side) : shape.length === 2 ? 44 : 8;
  const thick = 6 + 26 * log(channelsOf(shape), most.channels);
  const skew = isVolume ? tall * 0.32 : 5;
  const left = (width - thick - skew) / 2;
  const bottom = 58 + tall / 2;
  const top = bottom - tall;
  const middle = 58;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {!isFirst && <path d={`M0 ${middle}H${left - 3}`} className={styles.line} />}
      {!isLast && <path d={`M${left + thick + skew} ${middle}H${width}`} className={styles.line} />}
      {stage.isResidual && (
        <path d={`M6 ${middle}V16q0-6 6-6H${width - 12}q6 0 6 6V${middle}`} className={styles.line} />
      )}
      {/* Top, side and front of the box. */}
      <path
        d={`M${left} ${top}l${skew} ${-skew * 0.6}h${thick}l${-skew} ${skew * 0.6}z`}
        className={styles.top}
      />
      <path
        d={`M${left + thick} ${top}l${skew} ${-skew * 0.6}v${tall}l${-skew} ${skew * 0.6}z`}
        className={styles.side}
      />
      <path d={`M${left} ${top}h${thick}v${tall}h${-thick}z`} className={styles.front} />
    </svg>
  );
}
