/** The networks that can be looked into: the live one, and those of stored checkpoints. */
import type { RunConfig } from "../../../config/config.ts";
import { modelSettings } from "../../../config/models/index.ts";
import type { Answer } from "../../../config/models/model.ts";
import { hasLiveModel } from "../../state/state.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { rowText } from "../checkpoints/checkpointRows.ts";

export interface ModelChoice {
  /** "live", or a checkpoint's id. */
  value: string;
  text: string;
  config: RunConfig;
}

export const checkpointOf = ({ value }: ModelChoice): string | null => (value === "live" ? null : value);

/** Networks that give `answer`: the live one first, then this run's checkpoints, then those of other runs. */
export function useModelChoices(answer: Answer): ModelChoice[] {
  const words = useWords();
  const gives = ({ model }: RunConfig): boolean => modelSettings[model].answers.includes(answer);
  const stored = useApp((state) => state.stored);
  const runId = useRun((run) => run.id);
  const config = useRun((run) => run.config);
  const hasLive = useRun(hasLiveModel) ?? false;
  const live: ModelChoice[] =
    config && hasLive && gives(config) ? [{ value: "live", text: words.predictions.live, config }] : [];
  const rows = (stored?.checkpoints ?? []).flatMap((row): (ModelChoice & { isOwn: boolean })[] => {
    const run = stored?.runs.find(({ id }) => id === row.runId);
    if (!run || !gives(run.config)) return [];
    const name = rowText(row, words.checkpoints);
    const isOwn = row.runId === runId;
    return [{ value: row.id, text: isOwn ? name : `${run.name}: ${name}`, config: run.config, isOwn }];
  });
  return [...live, ...rows.filter(({ isOwn }) => isOwn), ...rows.filter(({ isOwn }) => !isOwn)];
}
