import { useState } from "react";
import { CurveChart } from "../../curves/chart/CurveChart.tsx";
import type { ChartModel, Curve } from "../../curves/chart/curve.ts";
import { LineKey } from "../../curves/chart/LineKey.tsx";
import { linearTicks, logTicks } from "../../curves/chart/ticks.ts";
import { watchNorms } from "../../actions/run/norms.ts";
import { dash, formatCount, formatShort } from "../../format.ts";
import { Segments } from "../../parts/Segments.tsx";
import type { NormSample } from "../../../worker/border/protocol.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { runLook } from "../../runs/list/runLook.ts";
import styles from "./Model.module.css";

type Which = "weights" | "gradients";

/** How many layers are drawn before anyone chose: first, last, and evenly between. */
const firstLines = 5;

const none: readonly NormSample[] = [];

/** Norms of every layer's weights and gradients over time; measured only when asked for. */
export function LayerNorms() {
  const { model: words, between } = useWords();
  const isOn = useApp((state) => state.view.norms);
  const samples = useRun((run) => run.norms) ?? none;
  const [which, setWhich] = useState<Which>("gradients");
  const [wanted, setWanted] = useState<string[] | null>(null);
  const names = samples.at(-1)?.names ?? [];
  const chosen = wanted ?? evenly(names);
  // Samples come once a second at most: drawn anew with each, and never remembered.
  const chart = normChart(samples, which, chosen, words.norms);
  return (
    <section aria-label={words.norms} className={styles.block}>
      <div className={styles.head}>
        <h3>{words.norms}</h3>
        <label className="check">
          <input type="checkbox" checked={isOn} onChange={(event) => void watchNorms(event.target.checked)} />
          {words.normsOn}
        </label>
        {samples.length > 0 && (
          <Segments
            name={words.normsOf}
            value={which}
            options={[
              { value: "gradients", text: words.normsGradients },
              { value: "weights", text: words.normsWeights },
            ]}
            onChange={setWhich}
          />
        )}
      </div>
      <p className="label">{words.normsHow}</p>
      {samples.length > 0 && (
        <>
          <div className={styles.chart}>
            <CurveChart
              chart={chart}
              mini={false}
              summary={words.normsSummary(
                which === "weights" ? words.normsWeights : words.normsGradients,
                chosen.map((name) => `${name} ${last(samples, which, name)}`).join(between),
              )}
              empty={words.normsEmpty}
              onZoom={null}
            />
          </div>
          <div className={styles.table} tabIndex={0} role="group" aria-label={words.norms}>
            <table className="numbers" aria-label={words.norms}>
              <thead>
                <tr>
                  <th>{words.columns.layer}</th>
                  <th>{words.normsWeights}</th>
                  <th>{words.normsGradients}</th>
                </tr>
              </thead>
              <tbody>
                {names.map((name) => {
                  const place = chosen.indexOf(name);
                  return (
                    <tr key={name}>
                      <td>
                        <label className="check">
                          <input
                            type="checkbox"
                            checked={place >= 0}
                            onChange={() =>
                              setWanted(place >= 0 ? chosen.filter((one) => one !== name) : [...chosen, name])
                            }
                          />
                          <span className={styles.key}>{place >= 0 && <LineKey {...runLook(place)} />}</span>
                          {name}
                        </label>
                      </td>
                      <td>{last(samples, "weights", name)}</td>
                      <td>{last(samples, "gradients", name)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function evenly(names: readonly string[]): string[] {
  const count = Math.min(firstLines, names.length);
  return Array.from(
    { length: count },
    (_, at) => names[Math.round((at * (names.length - 1)) / Math.max(1, count - 1))] ?? "",
  );
}

function last(samples: readonly NormSample[], which: Which, name: string): string {
  const sample = samples.at(-1);
  const value = sample?.[which]?.[sample.names.indexOf(name)];
  return value === undefined ? dash : formatShort(Number(value.toPrecision(3)));
}

function normChart(
  samples: readonly NormSample[],
  which: Which,
  chosen: readonly string[],
  title: string,
): ChartModel {
  const curves = chosen.map((name, place): Curve => {
    const { color, dashed } = runLook(place);
    const points = samples.flatMap((sample) => {
      const y = sample[which]?.[sample.names.indexOf(name)];
      return y !== undefined && y > 0 && Number.isFinite(y) ? [{ x: sample.step + 1, y }] : [];
    });
    return { key: name, name, color, dashed, width: 1.5, tag: null, points, raw: null };
  });
  const drawn = curves.filter(({ points }) => points.length > 0);
  const values = drawn.flatMap(({ points }) => points.map(({ y }) => y));
  const low = values.length > 0 ? Math.min(...values) / 1.2 : 0.1;
  const high = values.length > 0 ? Math.max(...values) * 1.2 : 1;
  const end = Math.max(1, ...drawn.map(({ points }) => points.at(-1)?.x ?? 1));
  return {
    title,
    curves: drawn,
    x: { low: 0, high: end * 1.04, isLog: false },
    // Layers differ by powers of ten.
    y: { low, high, isLog: true },
    xTicks: linearTicks(0, end * 1.04, 6).filter(Number.isInteger),
    xMinor: [],
    yTicks: logTicks(low, high, 6),
    keyStep: Math.max(1, Math.round(end / 50)),
    formatX: (value) => formatCount(Math.round(value)),
    formatY: (value) => formatShort(Number(value.toPrecision(2))),
    flag: null,
    band: null,
    triangles: [],
    marks: [],
    cross: null,
  };
}
