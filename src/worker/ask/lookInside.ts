/** Looking into a network that was trained: its first filters, how far back it sees, what a prediction rests on. */
import { say } from "../../said.ts";
import type { RunConfig } from "../../config/config.ts";
import { models } from "../../models/index.ts";
import { modelOf } from "../../models/network.ts";
import { deviceShape, fromDevice } from "../../models/parameters.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import type { OpenedData } from "../data/openedData.ts";
import type { Calls, PictureAsk } from "../border/protocol.ts";

/** Throws when the network sees no pictures. */
export function needPictures({ model }: RunConfig): void {
  if (!models[model].pictures) throw new Error(say("onlyPictures"));
}

/** RGB bytes [size, size, 3] of what was asked for. */
export async function pictureBytes(
  ask: PictureAsk,
  size: number,
  data: OpenedData | null,
): Promise<Uint8Array> {
  if ("pixels" in ask) {
    if (ask.pixels.length !== size * size * 3)
      throw new Error(`The picture has ${ask.pixels.length} bytes, but the network sees ${size} by ${size}.`);
    return ask.pixels;
  }
  const pictures = data?.pictures;
  if (!pictures) throw new Error(say("noPicturesOpen"));
  const { validation } = pictures.dataset;
  if (!Number.isInteger(ask.index) || ask.index < 0 || ask.index >= validation.length)
    throw new Error(`The validation part has no picture ${ask.index}.`);
  const { pixels, failures } = await pictures.read("validation", [ask.index], size);
  const [failure] = failures;
  if (failure) throw new Error(say("pictureFailed", validation.fileName(ask.index), failure.message));
  return pixels;
}

/** The filters of the first convolution, in PyTorch's order; null for a network without. */
export async function firstFilters({
  network,
  stores,
}: Evaluator): Promise<Omit<Calls["filters"]["answer"], "step"> | null> {
  const filters = modelOf(network).pictures?.filters;
  const tensor = network.layout.tensors.find(({ name }) => name === filters);
  if (!tensor) return null;
  const length = deviceShape(tensor).reduce((product, count) => product * count, 1);
  const values = await stores.read("parameters", tensor.offset, length);
  return { shape: [...tensor.shape], values: fromDevice({ ...tensor, offset: 0 }, values) };
}
