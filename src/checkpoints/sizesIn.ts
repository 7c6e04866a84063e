/** What a checkpoint's record says of its network's size: heads, for one, are in no tensor's shape. */
import * as v from "valibot";
import { modelNames, modelSettings } from "../config/models/index.ts";
import type { Settings } from "../config/settings.ts";

const sized = v.object({ config: v.looseObject({ model: v.picklist(modelNames) }) });

/** Nothing where the record is not understood: whoever reads all of it says why. */
export function sizesIn(descent: string): Partial<Settings> {
  let json: unknown;
  try {
    json = JSON.parse(descent);
  } catch {
    return {};
  }
  if (!v.is(sized, json)) return {};
  const { config } = json;
  return Object.fromEntries(
    modelSettings[config.model].size.flatMap((field) => {
      const value = config[field];
      return typeof value === "number" ? [[field, value]] : [];
    }),
  );
}
