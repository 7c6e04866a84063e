/** What is written after an op's name to see its kernels: a shape, then words that turn something on. */
import type { Spec } from "../../graph.ts";
import type { Dropout } from "./dropoutMask.ts";
import { paddedRow } from "./matrix.ts";

/** What an op is applied to. */
export interface Given<Attributes> {
  readonly inputs: readonly (Spec | undefined)[];
  readonly attributes: Attributes;
}

export interface Shape<Attributes = Record<string, unknown>> {
  /** Numbers are in braces: "{rows}x{columns}". */
  readonly form: string;
  /** One of a network of the report. */
  readonly example: string;
  readonly words: readonly string[];
  readonly read: (
    numbers: Readonly<Record<string, number>>,
    has: (word: string) => boolean,
  ) => Given<Attributes>;
}

/** The numbers of a form, by their names in it. */
export type Numbers<Form> = Readonly<Record<NamesIn<Form>, number>>;
type NamesIn<Form> = Form extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

export const written = <Attributes, Form extends string, Word extends string = never>(
  form: Form,
  example: string,
  words: readonly Word[],
  read: (numbers: Numbers<Form>, has: (word: Word) => boolean) => Given<Attributes>,
): Shape<Attributes> => ({ form, example, words, read: read as Shape<Attributes>["read"] });

export const given = <Attributes>(
  inputs: readonly (Spec | undefined)[],
  attributes: Attributes,
): Given<Attributes> => ({ inputs, attributes });

/** Forms of several ops, each with an example. */
export const forms = {
  rows: ["{rows}x{columns}", "700x200"],
  /** Of a store. */
  length: ["{length}", "11000000"],
  /** Height, width and channels, then how many pictures. */
  pictures: ["{H}x{W}x{C} b{B}", "16x16x64 b8"],
  /** Height and width of pictures as a batch is fed. */
  fed: ["{H}x{W} b{B}", "64x64 b8"],
  /** Words, embedding size, heads and columns. */
  attention: ["{T}x{E} h{heads} b{B}", "35x200 h2 b20"],
} as const;

export const floats = (...lengths: number[]): Spec => ({ shape: lengths, type: "float32" });

export const whole = (...lengths: number[]): Spec => ({ shape: lengths, type: "int32" });

/** Rows as `linear` gives them: each begins at a multiple of four. */
export const padded = (rows: number, columns: number): Spec =>
  columns % 4 ? { ...floats(rows, columns), rowStride: paddedRow(columns) } : floats(rows, columns);

export const seedSpec: Spec = { shape: [4], type: "uint32" };

export const drop = (isOn: boolean): Dropout | undefined => (isOn ? { rate: 0.2, site: 1 } : undefined);

/** The clip of an optimizer: [2], with a loss scale [4]. */
export const clipSpec = (has: (word: "clipped" | "scaled") => boolean): Spec | undefined =>
  has("scaled") ? floats(4) : has("clipped") ? floats(2) : undefined;
