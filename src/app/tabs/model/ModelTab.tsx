import { tell } from "../../words/told.ts";
import { dash, formatCount, formatFixed } from "../../format.ts";
import { Pairs } from "../../parts/Pairs.tsx";
import { outputsOf } from "../../state/state.ts";
import { useApp } from "../../state/store.ts";
import { pageOf } from "../../tasks/index.ts";
import { useWords } from "../../words/words.ts";
import { FirstFilters } from "./FirstFilters.tsx";
import { LayerNorms } from "./LayerNorms.tsx";
import { formatLarge, NetworkDrawing } from "./NetworkDrawing.tsx";
import { useModelSummary } from "./useModelSummary.ts";
import styles from "../Tables.module.css";

const megabytes = (value: number): string => `${formatFixed(value, 2)} MB`;

/** The network layer by layer, as torchsummary prints it. */
export function ModelTab() {
  const said = useWords();
  const words = said.model;
  const config = useApp((state) => state.run?.config ?? state.form.config);
  const data = useApp((state) => state.run?.data ?? state.data);
  const hasRun = useApp((state) => state.run !== null);
  const outputs = data === null ? pageOf(config).guessedOutputs : outputsOf(data);
  const found = useModelSummary(config, outputs);
  if (!found) return <p className={`${styles.tab} dim`}>{words.waiting}</p>;
  if (!found.summary)
    return (
      <p className={styles.tab} role="alert">
        {said.together(words.refused, tell(found.error ?? "", said))}
      </p>
    );
  const { rows, parameters, inputMegabytes, passMegabytes, parameterMegabytes } = found.summary;
  const most = Math.max(1, ...rows.map((row) => row.parameters));
  const cost = rows.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  const mostCost = Math.max(1, ...rows.map(({ multiplyAdds }) => multiplyAdds));
  return (
    <>
      <NetworkDrawing rows={rows} />
      <div className={styles.halves}>
        <div>
          <div
            className={`${styles.scroll} ${styles.layers}`}
            tabIndex={0}
            role="region"
            aria-label={words.table}
          >
            <table className="numbers" aria-label={words.table}>
              <thead>
                <tr>
                  <th>{words.columns.layer}</th>
                  <th>{words.columns.shape}</th>
                  <th>{words.columns.parameters}</th>
                  <th className={styles.share}>
                    <span className="spoken">{words.share}</span>
                  </th>
                  <th title={words.costHow}>{words.columns.cost}</th>
                  <th className={styles.share}>
                    <span className="spoken">{words.shareCost}</span>
                  </th>
                </tr>
              </thead>
              <tbody className="mono">
                {rows.map(({ name, outputShape, parameters: count, multiplyAdds }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>[{outputShape.join(", ")}]</td>
                    <td>{formatCount(count)}</td>
                    <td className={styles.share} aria-hidden="true">
                      <i style={{ width: `${(100 * count) / most}%` }} />
                    </td>
                    <td>{multiplyAdds === 0 ? dash : formatLarge(multiplyAdds)}</td>
                    <td className={styles.share} aria-hidden="true">
                      <i style={{ width: `${(100 * multiplyAdds) / mostCost}%` }} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
        <div>
          <h3>{words.totals}</h3>
          <Pairs
            of={[
              [words.total, formatCount(parameters)],
              [words.trainable, formatCount(parameters)],
              [words.input, megabytes(inputMegabytes)],
              [words.pass, megabytes(passMegabytes)],
              [words.size, megabytes(parameterMegabytes)],
              [words.cost, formatLarge(cost)],
            ]}
          />
          <p className="label" style={{ marginTop: 8 }}>
            {said.together(words.passHow, words.costHow)}
          </p>
          <FirstFilters />
          {hasRun && <LayerNorms />}
        </div>
      </div>
    </>
  );
}
