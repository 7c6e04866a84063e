import type { Run } from "../state.ts";

/** Names of the files that the trainer can give of this run now. */
export function checkpointFiles(run: Run): string[] {
  const tags = run.checkpoints.filter(({ runId }) => runId === run.id).map(({ tag }) => tag);
  const kept = [...new Set(tags)].filter(
    (tag) => tag === "last" || tag === "best" || /^epoch-\d+$/.test(tag),
  );
  const files = kept.map((tag) => `${tag}.safetensors`);
  return run.parameters === null ? files : [...files, "weights.safetensors"];
}
