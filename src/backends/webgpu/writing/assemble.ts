import { halfFunctions, namesHalves, withHalves } from "./halves.ts";
import type { Dispatch, Memory, Parameter } from "./kernel.ts";
import { pieceName, withPieces } from "./pieces.ts";
import { withoutComments } from "./wgsl.ts";

/** A piece of a buffer on the device, in bytes. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
  /** Holds halves, four in eight bytes. */
  readonly isHalf?: boolean;
}

export interface Assembled {
  /** The whole WGSL. */
  readonly code: string;
  /** "r" or "w" for each storage binding, "u" for the uniform behind them: the key of the bind group's layout. */
  readonly access: string;
  readonly ranges: readonly Range[];
}

/** Bound under one name: one range, or the pieces of an array in their order. */
interface Binding {
  readonly parameter: Parameter;
  readonly pieces: readonly Range[];
  names: string[];
}

const overlap = (these: readonly Range[], those: readonly Range[]): boolean =>
  these.some((a) =>
    those.some((b) => a.buffer === b.buffer && a.offset < b.offset + b.size && b.offset < a.offset + a.size),
  );

const isSame = (these: readonly Range[], those: readonly Range[]): boolean =>
  these.length === those.length &&
  these.every((a, index) => {
    const b = those[index];
    return a.offset === b?.offset && a.size === b.size && a.isHalf === b.isHalf;
  });

/** The ranges of a parameter: of all its memory, or of the one piece that it asks for. */
function piecesOf({ memory, part }: Parameter, locate: Locate): readonly Range[] {
  const pieces = [locate(memory)].flat();
  const asked = part === undefined ? undefined : pieces[part];
  return asked ? [asked] : pieces;
}

/** Where memory lies: in one buffer, or in the pieces of a store. */
type Locate = (memory: Memory) => Range | readonly Range[];

/**
 * The text with array `from` called `to`, which is another array of the text.
 * @throws where the text has no array of that name, or calls something else by one of both: the wrong thing would be read
 */
function renamed(kernel: string, code: string, from: string, to: string): string {
  const text = withoutComments(code);
  for (const name of [from, to]) {
    const own = new RegExp(`\\b(?:let|var|const|fn|override)\\s+${name}\\b|(?<!\\.)\\b${name}\\s*:`).exec(
      text,
    );
    if (own)
      throw new Error(`${kernel}: “${own[0]}” is no array, and ${from} has to be read under the name ${to}.`);
  }
  const use = new RegExp(`(?<!\\.)\\b${from}\\b`, "g");
  if (!use.test(text))
    throw new Error(`${kernel}: the text has no array ${from}, which is one of its parameters.`);
  return code.replaceAll(use, to);
}

/**
 * Gives every parameter its binding. A dispatch may not read and write one buffer through two bindings, even in disjoint
 * ranges: what shares a buffer with something written is bound for writing too, and an output that lies in its input's
 * memory shares the input's binding, under one name. What lies in several pieces has a binding for each.
 * @param hasFloat16 the device has the feature `shader-f16`
 */
export function assemble(dispatch: Dispatch, locate: Locate, hasFloat16 = false): Assembled {
  const bindings: Binding[] = [];
  for (const parameter of dispatch.parameters) {
    const pieces = piecesOf(parameter, locate);
    const shared = bindings.find(
      (other) => overlap(other.pieces, pieces) && (other.parameter.writes || parameter.writes),
    );
    if (!shared) {
      bindings.push({ parameter, pieces, names: [parameter.name] });
      continue;
    }
    if (!isSame(shared.pieces, pieces) || shared.parameter.type !== parameter.type)
      throw new Error(`${dispatch.name}: ${parameter.name} and ${shared.parameter.name} overlap in memory.`);
    shared.names.push(parameter.name);
  }
  const written = new Set(
    bindings
      .filter(({ parameter, names }) => parameter.writes || names.length > 1)
      .flatMap(({ pieces }) => pieces.map(({ buffer }) => buffer)),
  );
  let code = dispatch.code;
  for (const { names } of bindings)
    for (const name of names.slice(1)) code = renamed(dispatch.name, code, name, names[0] ?? name);
  const bound = bindings.flatMap(({ parameter: { name, type }, pieces }) =>
    pieces.map((range, index) => ({
      range,
      type: range.isHalf ? "Halves" : type,
      name: pieces.length > 1 ? pieceName(name, index) : name,
    })),
  );
  const access: ("r" | "w" | "u")[] = bound.map(({ range }) => (written.has(range.buffer) ? "w" : "r"));
  const declarations = bound.map(({ name, type }, index) => {
    const mode = access[index] === "w" ? "read_write" : "read";
    return `@group(0) @binding(${index}) var<storage, ${mode}> ${name}: array<${type}>;\n`;
  });
  const halves = bindings.filter(({ pieces }) => pieces[0]?.isHalf);
  for (const { parameter } of halves) code = withHalves(code, parameter.name);
  for (const { parameter, pieces } of bindings)
    if (pieces.length > 1)
      code = withPieces(
        code,
        parameter.name,
        parameter.type,
        pieces.map(({ size }) => size),
      );
  const computesHalves = namesHalves(code);
  if (computesHalves) code = halfFunctions(hasFloat16) + code;
  const count = dispatch.sizes?.values.length ?? 0;
  if (count > 0) {
    const type = `array<vec4i, ${Math.ceil(count / 4)}>`;
    declarations.push(`@group(0) @binding(${bound.length}) var<uniform> sizes: ${type};\n`);
    access.push("u");
  }
  return {
    code:
      (computesHalves && hasFloat16 ? "enable f16;\n" : "") +
      (/\b(?:subgroup|quadSwap)\w+\(/.test(code) ? "enable subgroups;\n" : "") +
      declarations.join("") +
      code,
    access: access.join(""),
    ranges: bound.map(({ range }) => range),
  };
}
