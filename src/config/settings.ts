/** The settings of a run: every field there is but the name of the model, whichever models have it. Their records say all of them. */
import { course } from "./settings/course.ts";
import type { ValueOf } from "./settings/kinds.ts";
import { machine } from "./settings/machine.ts";
import { network } from "./settings/network.ts";
import { pictures } from "./settings/pictures.ts";
import { recipe } from "./settings/recipe.ts";
import { writing } from "./settings/writing.ts";

/** The records in the order in which links, files and lists have them. */
export const settings = { ...network, ...recipe, ...pictures, ...course, ...machine, ...writing };

type Records = typeof settings;
export type Setting = keyof Records;
export type Settings = { -readonly [Name in Setting]: ValueOf<Records[Name]> };

export type BackendName = Settings["backend"];
export type BestMetric = Settings["bestMetric"];
export type Augmentation = Settings["augmentation"];

type Begun = { [Name in Setting as "begins" extends keyof Records[Name] ? Name : never]: Settings[Name] };
/** What a field begins with is one of its values. */
type Begins = { readonly [Name in keyof Begun]: { readonly begins: Readonly<Begun[Name]> } };

/** The fields that begin alike in every recipe, unless it says otherwise. */
export const defaults = Object.fromEntries(
  Object.entries(settings satisfies Begins).flatMap(([name, record]): [string, unknown][] =>
    "begins" in record ? [[name, record.begins]] : [],
  ),
) as Begun;
