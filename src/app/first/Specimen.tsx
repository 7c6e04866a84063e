import { formatFixed } from "../format.ts";
import { useWords } from "../words/words.ts";
import styles from "./Specimen.module.css";
import { recordedRun } from "./recordedRun.ts";
import { sampleAddress, useSampleManifest } from "./sampleManifest.ts";

const width = 420;
const height = 172;
const most = 80;

/** What will be seen: pictures, and how a recorded run on them learned. */
export function Specimen() {
  const words = useWords().first;
  const manifest = useSampleManifest("emoji");
  const { train, validation } = recordedRun;
  return (
    <div className={styles.specimen} aria-hidden="true">
      <div>
        <div className={styles.head}>
          <b>{words.specimenPictures}</b>
        </div>
        <div className={styles.emoji}>
          {manifest?.shown
            ? manifest.shown
                .slice(0, 9)
                .map((name) => <img key={name} src={sampleAddress("emoji") + name} alt="" loading="lazy" />)
            : Array.from({ length: 9 }, (_, at) => <span key={at} />)}
        </div>
      </div>
      <div>
        <div className={styles.head}>
          <b>{words.specimenLearning}</b>
          <span className="label">{words.specimenRecorded}</span>
        </div>
        <svg viewBox={`0 0 ${width + 40} ${height + 20}`}>
          {[0, 20, 40, 60, 80].map((tick) => (
            <g key={tick}>
              <path d={`M0 ${heightOf(tick)}H${width}`} stroke="var(--grid)" />
              <text x={width + 6} y={heightOf(tick) + 4}>
                {tick}
              </text>
            </g>
          ))}
          <path d={path(train)} stroke="var(--train)" strokeWidth="1.8" fill="none" />
          <path d={path(validation)} stroke="var(--val)" strokeWidth="2" fill="none" />
          <path d={`M0 ${height}H${width}`} stroke="var(--line-strong)" />
          {train.map((_, at) => (
            <path key={at} d={`M${placeOf(at, train.length)} ${height}v4`} stroke="var(--line-strong)" />
          ))}
          <Value of={train} color="train" below />
          <Value of={validation} color="val" below={false} />
        </svg>
      </div>
    </div>
  );
}

const path = (values: readonly number[]): string =>
  values
    .map((value, at) => `${at === 0 ? "M" : "L"}${placeOf(at, values.length)} ${heightOf(value)}`)
    .join("");
const heightOf = (percent: number): number => height - (height - 8) * (percent / most);
const placeOf = (at: number, count: number): number => (width * (at + 1)) / count;

/** The last value in the line's colour. */
function Value({ of, color, below }: { of: readonly number[]; color: "train" | "val"; below: boolean }) {
  const last = of.at(-1) ?? 0;
  return (
    <text
      x={width - 4}
      y={heightOf(last) + (below ? 18 : -8)}
      textAnchor="end"
      style={{ fill: `var(--${color})`, fontWeight: 600 }}
    >
      {formatFixed(last, 1)}
    </text>
  );
}
