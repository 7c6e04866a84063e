import { readSafetensors } from "../../../src/checkpoints/safetensors/safetensors.ts";
import type { StateDict } from "../../../src/models/parameters.ts";

const isNode = typeof process !== "undefined" && Boolean(process.versions?.node);

/** A file under tests/fixtures, in Node and in the browser alike. */
export async function fixture(path: string): Promise<Blob> {
  if (isNode) {
    const { readFile } = await import("node:fs/promises");
    return new Blob([await readFile(new URL(`../../fixtures/${path}`, import.meta.url))]);
  }
  const response = await fetch(`/tests/fixtures/${path}`);
  if (!response.ok) throw new Error(`There is no fixture ${path}.`);
  return response.blob();
}

export async function jsonFixture<T>(path: string): Promise<T> {
  return JSON.parse(await (await fixture(path)).text()) as T;
}

/** Tensors of a fixture by name; F64 as float64. */
export async function tensorFixture(path: string) {
  return (await readSafetensors(await fixture(path))).tensors;
}

/** A state_dict fixture. */
export async function stateFixture(path: string): Promise<StateDict> {
  const state: StateDict = new Map();
  for (const [name, { type, shape, data }] of await tensorFixture(path))
    if (type === "F32" || type === "I64") state.set(name, { shape, data });
  return state;
}
