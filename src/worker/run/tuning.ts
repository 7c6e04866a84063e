/** Which variants of its kernels a device runs fastest: timed once for each shape and remembered in this browser. */
import type { Backend } from "../../backends/backend.ts";
import { request, transaction } from "../../checkpoints/store/database.ts";
import { kernelOptionsOf } from "../../training/kernelOptions.ts";
import { type Network, trainingGraph } from "../../models/network.ts";

type Choices = Readonly<Record<string, string>>;

/** Of this worker's devices: a run that begins anew has the same even where nothing can be stored. */
const known = new Map<string, Choices>();

async function stored(device: string): Promise<Choices> {
  try {
    return (
      (await transaction("readonly", (objects) => request<Choices>(objects.get(["tuning", device])))) ?? {}
    );
  } catch {
    // Where nothing can be read, timing it again costs a second.
    return {};
  }
}

/** The choices for training `network`, for its record. Rejects when the device fails. */
export async function tuned(backend: Backend, { config, ...network }: Network): Promise<Choices> {
  if (!backend.tune) return {};
  const device = `${backend.name} ${backend.description}`;
  const before = known.get(device) ?? (await stored(device));
  const { microBatch, batchSize } = config;
  const graph = trainingGraph({ config, ...network }, { batch: microBatch ?? batchSize });
  const choices = await backend.tune(graph, { ...kernelOptionsOf(config), choices: before });
  known.set(device, choices);
  if (Object.keys(choices).length > Object.keys(before).length)
    // Training does not wait for it, and a refusal is told with the first checkpoint.
    void transaction("readwrite", (objects) => void objects.put(choices, ["tuning", device])).catch(
      () => undefined,
    );
  return choices;
}
