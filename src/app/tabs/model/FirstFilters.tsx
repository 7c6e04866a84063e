import { useEffect, useMemo, useState } from "react";
import { modelSettings } from "../../../config/models/index.ts";
import type { Calls } from "../../../worker/border/protocol.ts";
import { sentence, trainer } from "../../actions/trainer.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { hasLiveModel } from "../../state/state.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useRestored } from "../../look/restored.ts";
import { useTheme } from "../../look/theme.ts";
import { useWords } from "../../words/words.ts";
import { rowText } from "../checkpoints/checkpointRows.ts";
import styles from "./Model.module.css";

type Filters = Calls["filters"]["answer"];
type Of = Calls["filters"]["ask"]["of"];

/** Values of the two choices. */
interface Ask {
  now: string;
  before: string;
}

const ofValue = (value: string): Of =>
  value === "live" || value === "begin" ? value : { checkpointId: value };

async function bothFilters({ now, before }: Ask): Promise<{ now: Filters; before: Filters }> {
  // One after the other: a checkpoint's network takes the place of the one before.
  const first = await trainer.call("filters", { of: ofValue(now) });
  return { now: first, before: await trainer.call("filters", { of: ofValue(before) }) };
}

/** The filters of the first convolution, and how far each has moved. */
export function FirstFilters() {
  const words = useWords();
  const w = words.model;
  const runId = useRun((run) => run.id);
  const hasFilters = useRun((run) => modelSettings[run.config.model].answers.includes("filters")) ?? false;
  const hasLive = useRun(hasLiveModel) ?? false;
  const checkpoints = useApp((state) => state.stored?.checkpoints);
  // A fresh object is a fresh look, the same two or others.
  const [ask, setAsk] = useState<Ask>({ now: "live", before: "begin" });
  const [pair, setPair] = useState<{ now: Filters; before: Filters } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const canLook = hasFilters && hasLive;
  useEffect(() => {
    if (!canLook) return undefined;
    let isWanted = true;
    bothFilters(ask).then(
      (found) => {
        if (!isWanted) return;
        setPair(found);
        setError(null);
      },
      (reason: unknown) => isWanted && setError(sentence(reason)),
    );
    return () => {
      isWanted = false;
    };
  }, [ask, canLook]);
  if (!canLook) return null;
  const own = (checkpoints ?? [])
    .filter((row) => row.runId === runId)
    .map((row) => ({
      value: row.id,
      text: rowText(row, words.checkpoints),
    }));
  return (
    <section aria-label={w.filters} className={styles.block}>
      <div className={styles.head}>
        <h3>{w.filters}</h3>
        <SelectField
          inline
          name={w.filtersOf}
          value={ask.now}
          options={[{ value: "live", text: words.predictions.live }, ...own]}
          onChange={(now) => setAsk({ ...ask, now })}
        />
        <SelectField
          inline
          name={w.filtersBefore}
          value={ask.before}
          options={[{ value: "begin", text: w.begin }, ...own]}
          onChange={(before) => setAsk({ ...ask, before })}
        />
        <Button kind="quiet" size="small" onClick={() => setAsk({ ...ask })}>
          {w.readAgain}
        </Button>
      </div>
      {error !== null && <p role="alert">{error}</p>}
      {pair && error === null && <Pair now={pair.now} before={pair.before} />}
    </section>
  );
}

const lengthOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += (values[at] ?? 0) ** 2;
  return Math.sqrt(sum);
};

function Pair({ now, before }: { now: Filters; before: Filters }) {
  const { model: w, together } = useWords();
  const change = useMemo(
    () => now.values.map((value, at) => value - (before.values[at] ?? 0)),
    [now, before],
  );
  const size = now.values.length / (now.shape[0] ?? 1);
  const moved = useMemo(
    () =>
      Array.from({ length: now.shape[0] ?? 0 }, (_, at) => {
        const part = change.subarray(at * size, (at + 1) * size);
        const old = before.values.subarray(at * size, (at + 1) * size);
        return { at, share: lengthOf(part) / Math.max(1e-12, lengthOf(old)) };
      }).toSorted((a, b) => b.share - a.share),
    [change, before, now, size],
  );
  const order = moved.map(({ at }) => at);
  const steps = [formatCount(before.step), formatCount(now.step)] as const;
  const all = lengthOf(change) / Math.max(1e-12, lengthOf(before.values));
  return (
    <>
      <div className={styles.filters}>
        <FilterGrid values={before.values} shape={before.shape} order={order} name={w.filtersAt(steps[0])} />
        <FilterGrid values={now.values} shape={now.shape} order={order} name={w.filtersAt(steps[1])} />
        <FilterGrid values={change} shape={now.shape} order={order} name={w.filtersChange} />
      </div>
      <p className="label">
        {together(
          w.moved(
            formatPercent(100 * all, 1),
            formatPercent(100 * (moved[0]?.share ?? 0), 1),
            formatPercent(100 * (moved.at(-1)?.share ?? 0), 1),
          ),
          w.filtersHow,
        )}
      </p>
    </>
  );
}

/** Filters [O, 3, k, k] in rows of eight as small colour pictures; grey is zero, the largest weight of all is full. */
function FilterGrid({
  values,
  shape,
  order,
  name,
}: {
  values: Float32Array;
  shape: readonly number[];
  order: readonly number[];
  name: string;
}) {
  const theme = useTheme();
  const restored = useRestored();
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const [, , side = 1] = shape;
  const columns = Math.min(order.length, 8);
  const rows = Math.ceil(order.length / columns);
  // A pixel between neighbours, of the panel behind.
  const [width, height] = [columns * (side + 1) - 1, rows * (side + 1) - 1];
  useEffect(() => {
    const context = canvas?.getContext("2d");
    if (!context || !theme || restored < 0) return;
    const image = new ImageData(width, height);
    const most = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1e-12);
    order.forEach((filter, place) => {
      const [left, top] = [(place % columns) * (side + 1), Math.floor(place / columns) * (side + 1)];
      for (let y = 0; y < side; y += 1)
        for (let x = 0; x < side; x += 1) {
          const color = [0, 1, 2].map((channel) => {
            const value = values[((filter * 3 + channel) * side + y) * side + x] ?? 0;
            return 128 + (127 * value) / most;
          });
          image.data.set([...color, 255], 4 * ((top + y) * width + left + x));
        }
    });
    context.putImageData(image, 0, 0);
  }, [canvas, values, order, theme, restored, width, height, side, columns]);
  return (
    <figure>
      <canvas ref={setCanvas} width={width} height={height} role="img" aria-label={name} />
      <figcaption>{name}</figcaption>
    </figure>
  );
}
