import { fetched } from "../../../fetched.ts";
import { useState } from "react";
import { download, fileName } from "../../actions/download.ts";
import { notify } from "../../actions/notices.ts";
import { checkpointFile } from "../../actions/stored/stored.ts";
import { sentence } from "../../actions/trainer.ts";
import { formatBytes } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Tables.module.css";

/** The run as files with which PyTorch goes on where it stopped. */
export function ClusterTab() {
  const words = useWords();
  const w = words.cluster;
  const name = useRun((run) => run.name) ?? "run";
  const runId = useRun((run) => run.id);
  const isSample = useApp(({ source }) => source?.kind === "sample");
  const checkpoints = useApp((state) => state.stored?.checkpoints);
  const [isBusy, setBusy] = useState(false);
  const offered = useRun((run) => run.checkpoints) ?? [];
  const newest = [...offered.filter(({ file }) => file !== undefined), ...(checkpoints ?? [])]
    .filter((row) => row.runId === runId)
    .toSorted((a, b) => b.step - a.step)[0];
  const bundle = async (): Promise<void> => {
    if (!newest) return;
    setBusy(true);
    try {
      const [{ readCheckpoint }, { clusterBundle }] = await Promise.all([
        fetched(() => import("../../../checkpoints/checkpoint.ts")),
        fetched(() => import("../../../checkpoints/cluster/trainScript.ts")),
      ]);
      const file = await clusterBundle(await readCheckpoint(await checkpointFile(newest)));
      download(file, `descent-${fileName(name)}.zip`);
    } catch (error) {
      notify({ code: "bundleFailed", level: "error", text: sentence(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={`${styles.halves} ${styles.even}`}>
      <div>
        <h3>{w.title}</h3>
        <p className={styles.prose}>{w.text}</p>
        {isSample && <p className={styles.prose}>{w.sample}</p>}
        <div className={styles.actions}>
          <Button
            kind="primary"
            icon="save"
            off={newest ? (isBusy ? words.checkpoints.busy : null) : w.empty}
            onClick={() => void bundle()}
          >
            {w.download}
          </Button>
          <span className="label">{newest ? w.size(formatBytes(newest.sizeBytes)) : w.empty}</span>
        </div>
      </div>
      <div>
        <h3>{w.contents}</h3>
        <pre
          className={styles.code}
          tabIndex={0}
          role="region"
          aria-label={w.contents}
        >{`descent-${fileName(name)}.zip
  checkpoint.safetensors   ${w.files.checkpoint}
  run.json                 ${w.files.run}
  train.py                 ${w.files.script}
  *.py                     ${w.files.helpers}

torchrun --nproc_per_node 8 train.py --data FOLDER`}</pre>
      </div>
    </div>
  );
}
