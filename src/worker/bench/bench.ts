/** Times training steps of several backends in one session, a step of each in turn (A B C A B C), after warm-up. */
import { adaptersOf } from "../../backends/select.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Tell } from "../border/answer.ts";
import { benchBatches } from "./batches.ts";
import { ownLane, stockLane } from "./lanes.ts";
import { letMessagesIn } from "../border/messages.ts";
import type { OpenedData } from "../data/openedData.ts";
import type { BackendTiming, Calls } from "../border/protocol.ts";
import { TimedLane } from "./timedLane.ts";

const warmUpSteps = 3;
/** A step in parts, with the waiting that this takes, comes with every so many timed ones. */
const partsEvery = 3;

/**
 * Medians over at most `steps` timed steps of each backend, and of each graphics processor where there are two, all from
 * the same start on the same batches, plain tfjs among them where it is asked for; once `isStopped`, of those that have timed steps by then. Rejects when one of them
 * cannot be made.
 * @param data what is trained on; null: noise
 */
export async function bench(
  { config: given, backends, steps, plainTfjs = false }: Calls["bench"]["ask"],
  data: OpenedData | null,
  tell: Tell,
  isStopped: () => boolean,
): Promise<BackendTiming[]> {
  const work = await benchBatches(given, data);
  const { batches } = work;
  const lanes: TimedLane[] = [];
  try {
    for (const name of backends) {
      const adapters: RunConfig["adapter"][] =
        name === "webgpu" ? await adaptersOf(given.adapter) : [given.adapter];
      for (const adapter of adapters) {
        await letMessagesIn();
        if (!isStopped()) lanes.push(new TimedLane(await ownLane(name, adapter, work)));
      }
      // Its plain JavaScript is no rival: it would take minutes a step.
      if (plainTfjs && name !== "cpu" && !isStopped()) lanes.push(new TimedLane(await stockLane(name, work)));
    }
    const total = warmUpSteps + steps;
    for (let round = 0; round < total && !isStopped(); round += 1) {
      const isTimed = round >= warmUpSteps;
      for (const lane of lanes) {
        if (isStopped()) break;
        await lane.take(isTimed ? "step" : "warmUp", batches);
        await letMessagesIn();
      }
      if (isTimed && (round - warmUpSteps) % partsEvery === 0)
        for (const lane of lanes) if (lane.wantsParts && !isStopped()) await lane.take("parts", batches);
      tell({ kind: "progress", what: "bench", done: round + 1, total });
    }
    const plain = lanes.find(({ lane }) => lane.backend === "cpu");
    const measured = lanes.filter(({ stepMs }) => stepMs.length > 0);
    return measured.map((timed) => timed.timing(work, plain));
  } finally {
    for (const { lane } of lanes) lane.dispose();
  }
}
