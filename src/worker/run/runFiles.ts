/** Files of the current run by name: full checkpoints, weights, and PyTorch's. */
import { fetched } from "../../fetched.ts";
import { say } from "../../said.ts";
import { readCheckpoint, writeWeights } from "../../checkpoints/checkpoint.ts";
import { pthTag } from "../../checkpoints/pth/pthNames.ts";
import { stateDict } from "../../training/snapshot.ts";
import type { Session } from "./session.ts";

/** Throws CheckpointError when the run has no such checkpoint yet, and an Error for a name that means nothing. */
export async function runFile(session: Session, name: string): Promise<Blob> {
  if (name === "weights.safetensors")
    return session.between(async () => {
      const { learner, state } = session.run;
      await session.run.settle();
      const weights = await learner.weights(learner.source);
      return writeWeights(stateDict(learner.network, weights, state.position.step));
    });
  const tag = pthTag(name);
  if (tag !== null) {
    const { writePth } = await fetched(() => import("../../checkpoints/pth/pthWriter.ts"));
    return writePth(await readCheckpoint(await session.keeper.file(tag)));
  }
  const own = /^([\w-]+)\.safetensors$/.exec(name)?.[1];
  if (own === undefined) throw new Error(say("notRunFile", name.slice(0, 60)));
  return session.keeper.file(own);
}
