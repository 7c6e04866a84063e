/** File names of pytorch/examples' checkpoints, as the report has them, for the tags of ours. */

/** `checkpoint.pth.tar`, `checkpoint_epoch5.pth.tar`, `model_best.pth.tar`; one saved by hand is named by its step. */
export function pthName(tag: string, step: number): string {
  if (tag === "best") return "model_best.pth.tar";
  const epoch = /^epoch-(\d+)$/.exec(tag)?.[1];
  if (epoch !== undefined) return `checkpoint_epoch${epoch}.pth.tar`;
  return tag === "last" ? "checkpoint.pth.tar" : `checkpoint_step${step}.pth.tar`;
}

/** Tag of the checkpoint behind such a name; null for any other name. */
export function pthTag(name: string): string | null {
  if (name === "checkpoint.pth.tar") return "last";
  if (name === "model_best.pth.tar") return "best";
  const epoch = /^checkpoint_epoch(\d+)\.pth\.tar$/.exec(name)?.[1];
  return epoch === undefined ? null : `epoch-${epoch}`;
}
