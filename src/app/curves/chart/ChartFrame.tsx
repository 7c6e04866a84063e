import { formatCount } from "../../format.ts";
import styles from "./CurveChart.module.css";
import { type ChartLayer, tagIndent } from "./margins.ts";
import type { ChartModel, Curve, Mark } from "./curve.ts";
import { textWidth } from "./textWidth.ts";
import { place, ticksApart } from "./ticks.ts";

interface Props extends ChartLayer {
  mini: boolean;
}

interface Tag {
  curve: Curve;
  text: string;
  /** Where it is drawn, after neighbours were pushed apart. */
  y: number;
}

/** Tags and numbers closer than this would touch. */
const tagGap = 16;
const numberGap = 14;

/** The ruler below, the numbers on the right, value tags, flag and checkpoints: all that is not a line. */
export function ChartFrame({ chart, width, height, margins, mini }: Props) {
  const right = width - margins.right;
  const bottom = height - margins.bottom;
  const toX = (value: number): number => margins.left + (right - margins.left) * place(chart.x, value);
  const toY = (value: number): number => bottom - (bottom - margins.top) * clamp(place(chart.y, value));
  const tags = placeTags(chart, toY, bottom);
  const isWhole = chart.yTicks.every(Number.isInteger);
  const { flag } = chart;
  const isFlagInside = flag !== null && flag.x >= chart.x.low && flag.x <= chart.x.high;
  return (
    <svg className={styles.frame} width={width} height={height} aria-hidden="true">
      {ticksApart(chart.yTicks, toY, numberGap).map((tick) => {
        const y = toY(tick);
        if (tags.some((tag) => Math.abs(tag.y - y) < numberGap)) return null;
        return (
          <text key={tick} x={right + tagIndent} y={y + 3.8}>
            {isWhole && tick < 1e6 ? formatCount(tick) : chart.formatY(tick)}
          </text>
        );
      })}
      <path d={`M${margins.left} ${bottom}H${right}`} stroke="var(--line-strong)" />
      {chart.y.knee !== undefined && (
        <path
          data-knee
          d={`M${margins.left} ${toY(chart.y.knee)}H${right}`}
          stroke="var(--line-strong)"
          strokeDasharray="2 4"
        />
      )}
      <path
        d={chart.xMinor.map((tick) => `M${toX(tick)} ${bottom}v3`).join("")}
        stroke="var(--line-strong)"
      />
      <path
        d={chart.xTicks.map((tick) => `M${toX(tick)} ${bottom}v6`).join("")}
        stroke="var(--line-strong)"
      />
      {chart.xTicks.map((tick, at) => (
        <text
          key={tick}
          x={toX(tick)}
          y={bottom + 16}
          textAnchor={at === 0 && toX(tick) < 12 ? "start" : "middle"}
        >
          {chart.formatX(tick)}
        </text>
      ))}
      {!mini &&
        chart.triangles.map((value) => (
          <path
            key={value}
            d={`M${toX(value)} ${bottom}l-4.2-7h8.4z`}
            fill="var(--panel)"
            stroke="var(--ink)"
            strokeWidth="1.2"
          />
        ))}
      {chart.marks.map((mark, at) => (
        <MarkLine key={at} mark={mark} x={toX(mark.x)} top={margins.top} bottom={bottom} mini={mini} />
      ))}
      {isFlagInside && (
        <FlagMark
          x={toX(flag.x)}
          y={toY(flag.y)}
          text={mini ? null : flag.text}
          top={margins.top}
          bottom={bottom}
        />
      )}
      {chart.cross && (
        <path
          d={`M${toX(chart.cross.x) - 4} ${toY(chart.cross.y) - 4}l8 8m0-8l-8 8`}
          stroke="var(--err)"
          strokeWidth="2"
        />
      )}
      {tags.map((tag) => (
        <ValueTag key={tag.curve.key} tag={tag} x={right} width={margins.right} />
      ))}
    </svg>
  );
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

function placeTags(chart: ChartModel, toY: (value: number) => number, bottom: number): Tag[] {
  const tags: Tag[] = chart.curves.flatMap((curve) => {
    const last = curve.points.at(-1);
    return curve.tag && last ? [{ curve, text: chart.formatY(last.y), y: toY(last.y) }] : [];
  });
  tags.sort((a, b) => a.y - b.y);
  tags.forEach((tag, at) => {
    const above = tags[at - 1];
    if (above) tag.y = Math.max(tag.y, above.y + tagGap);
  });
  let most = bottom - 1;
  for (const tag of tags.toReversed()) {
    tag.y = Math.min(tag.y, most);
    most = tag.y - tagGap;
  }
  return tags;
}

/** A pointed label with the newest value of a line, in the line's colour. */
function ValueTag({ tag: { curve, text, y }, x, width }: { tag: Tag; x: number; width: number }) {
  const color = `var(--${curve.color})`;
  const isSolid = curve.tag === "solid";
  return (
    <>
      <path
        d={`M${x + 1} ${y}l5-7.5h${width - 6}v15h${6 - width}z`}
        fill={isSolid ? color : "var(--panel)"}
        stroke={color}
        strokeWidth={curve.tag === "outline" ? 2 : 1}
        {...(curve.tag === "dashed" ? { strokeDasharray: "3 2" } : {})}
      />
      <text
        className={styles.tag}
        x={x + tagIndent}
        y={y + 3.9}
        style={{ fill: isSolid ? "var(--panel)" : curve.tag === "dashed" ? color : "var(--ink)" }}
      >
        {text}
      </text>
    </>
  );
}

/** A rate change is a hairline with its factor, an interruption a broken axis. */
function MarkLine({
  mark,
  x,
  top,
  bottom,
  mini,
}: {
  mark: Mark;
  x: number;
  top: number;
  bottom: number;
  mini: boolean;
}) {
  const isBreak = mark.kind === "interruption";
  return (
    <>
      <path
        d={`M${x} ${top}V${bottom}`}
        stroke="var(--line-strong)"
        strokeOpacity={0.6}
        {...(isBreak ? { strokeDasharray: "2 4" } : {})}
      />
      {isBreak ? (
        <>
          <path d={`M${x - 2} ${bottom}h4`} stroke="var(--panel)" strokeWidth="2" />
          <path d={`M${x - 3} ${bottom + 4}l2-8m2 8l2-8`} stroke="var(--ink-2)" />
        </>
      ) : (
        !mini && (
          <text x={x + 4} y={bottom - 10}>
            {mark.text}
          </text>
        )
      )}
    </>
  );
}

function FlagMark({
  x,
  y,
  text,
  top,
  bottom,
}: {
  x: number;
  y: number;
  text: string | null;
  top: number;
  bottom: number;
}) {
  const width = textWidth(text ?? "") + 8;
  // The flag hangs to the left of its pole, and to the right where there is no room.
  const side = x - width - 10 < 0 ? -1 : 1;
  return (
    <>
      <path d={`M${x} ${top + 2}V${bottom}`} stroke="var(--mark)" strokeDasharray="1 3" />
      {text !== null && (
        <>
          <path
            d={`M${x - side * (width + 7)} ${top - 6}h${side * width}l${side * 7} 8l${-side * 7} 8h${-side * width}z`}
            fill="var(--panel)"
            stroke="var(--mark)"
          />
          <text className={styles.ink} x={x - side * (width / 2 + 6)} y={top + 6} textAnchor="middle">
            {text}
          </text>
        </>
      )}
      <circle cx={x} cy={y} r="3.5" fill="var(--panel)" stroke="var(--mark)" strokeWidth="1.5" />
    </>
  );
}
