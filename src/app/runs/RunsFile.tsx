import { fetched } from "../../fetched.ts";
import { useState } from "react";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { download } from "../actions/download.ts";
import { notify } from "../actions/notices.ts";
import { refreshStored } from "../actions/stored/stored.ts";
import { sentence } from "../actions/trainer.ts";
import { Button } from "../parts/Button.tsx";
import { FileButton } from "../parts/FileButton.tsx";
import { useWords } from "../words/words.ts";

/** Runs as one file, and those of such a file back among the others. */
export function RunsFile({ runs }: { runs: readonly RunRecord[] }) {
  const w = useWords().runs;
  const [done, setDone] = useState<number | null>(null);
  const save = async (): Promise<void> => {
    setDone(0);
    try {
      const { zipRuns } = await fetched(() => import("./runsZip.ts"));
      download(await zipRuns(runs, setDone), "descent-runs.zip");
    } catch (error) {
      notify({ code: "exportFailed", level: "error", text: sentence(error) });
    }
    setDone(null);
  };
  return (
    <>
      <Button
        kind="quiet"
        icon="save"
        off={runs.length === 0 ? w.empty : done === null ? null : w.zipping(done, runs.length)}
        onClick={() => void save()}
      >
        {done === null ? w.zip(runs.length) : w.zipping(done, runs.length)}
      </Button>
      <FileButton accept=".zip" onFile={(file) => void takeRuns(file)}>
        {w.unzip}
      </FileButton>
    </>
  );
}

async function takeRuns(file: File): Promise<void> {
  try {
    const { importRuns } = await fetched(() => import("./runsZip.ts"));
    const { added, known } = await importRuns(file);
    await refreshStored();
    notify({ code: "imported", level: "ok", text: ({ runs }) => runs.unzipped(added, known) });
  } catch (error) {
    const cause = sentence(error);
    notify({ code: "importFailed", level: "error", text: ({ runs }) => runs.noZip(file.name, cause) });
  }
}
