import { useMemo } from "react";
import type { EpochRow } from "../../checkpoints/logs/history.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { pageOf, taskPages } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import { groupName } from "./list/GroupRow.tsx";
import { Overlay, type OverlayLine } from "./Overlay.tsx";
import type { GroupBy, RunGroup } from "./list/runTable.ts";

/** More means could not be told apart. */
const mostGroups = 12;

interface Props {
  runs: readonly RunRecord[];
  /** Drawn as means with bands in the place of single runs; null: each run has its line. */
  groups: readonly RunGroup[] | null;
  by: GroupBy | null;
  epochs: ReadonlyMap<string, readonly EpochRow[]>;
}

/** The chosen runs laid over one another, by epoch. */
export function RunOverlay({ runs, groups, by, epochs }: Props) {
  const words = useWords();
  const [first] = runs;
  const lines = useMemo((): OverlayLine[] => {
    const rowsOf = ({ id }: RunRecord): readonly EpochRow[] => epochs.get(id) ?? [];
    return groups && by !== null
      ? groups.slice(0, mostGroups).map((group) => ({
          key: group.key,
          name: groupName(group, by, words),
          note: words.runs.runCount(group.runs.length),
          runs: group.runs.map(rowsOf),
        }))
      : runs.map((run) => ({
          key: run.id,
          name: run.name,
          note: words.runs.number(run.number),
          runs: [rowsOf(run)],
        }));
  }, [runs, groups, by, words, epochs]);
  const usual = (first ? pageOf(first.config) : taskPages.images).overlay;
  return <Overlay lines={lines} usual={usual} areMeans={groups !== null} />;
}
