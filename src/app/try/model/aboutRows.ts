import type { TrainedAbout } from "../../../worker/border/protocol.ts";
import { formatCount } from "../../format.ts";
import { pageOf } from "../../tasks/index.ts";
import type { Words } from "../../words/words.ts";

/** What a trained model is, as names and values. */
export function aboutRows(about: TrainedAbout, words: Words): (readonly [string, string])[] {
  const w = words.trying;
  const { config, best, outputs, parameters, epoch, name, data, classes } = about;
  const isText = classes === null;
  return [
    ...(name === "" ? [] : [[w.run, name] as const]),
    [w.network, words.fields.model.choices[config.model]],
    [isText ? w.words : w.classes, formatCount(outputs)],
    ...(isText ? [] : [[w.sees, w.seesPixels(config.pictureSize)] as const]),
    [w.parameters, formatCount(parameters)],
    [w.epochs, formatCount(epoch)],
    ...(best
      ? [[w.best, w.bestAt(pageOf(config).bestText(best.metric, config.bestMetric), best.epoch)] as const]
      : []),
    ...(data === "" ? [] : [[w.data, data] as const]),
  ];
}
