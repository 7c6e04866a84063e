/** Keys and values of earlier words, which a file with a cache takes and gives: each step then computes its new words alone. */
import type { OnnxAttribute, OnnxNode, OnnxValue } from "./messages.ts";

/** What it needs of the graph that is being written. */
interface Writing {
  readonly nodes: OnnxNode[];
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  once(key: string, make: (key: string) => string): string;
}

/** Of one layer, float32 [batch, heads, words, size]; named as Hugging Face's own exports are. */
const part = (name: string, words: string, { heads, size }: { heads: number; size: number }): OnnxValue => ({
  name,
  type: "F32",
  shape: ["batch", heads, words, size],
});

export class OnnxCache {
  readonly inputs: OnnxValue[] = [];
  readonly outputs: OnnxValue[] = [];
  #layers = 0;

  constructor(private readonly of: { heads: number; size: number }) {}

  /** How many earlier words there are, [1]: all layers have as many. */
  past(file: Writing): string {
    return file.once("past length", () =>
      file.node("Shape", ["past_key_values.0.key"], { start: 2, end: 3 }),
    );
  }

  /** The next layer's keys and values with those of earlier words in front of them, which the file gives, too. */
  extend(file: Writing, keys: string, values: string): [keys: string, values: string] {
    const layer = this.#layers++;
    const join = (kind: "key" | "value", fresh: string): string => {
      const past = part(`past_key_values.${layer}.${kind}`, "past", this.of);
      const present = part(`present.${layer}.${kind}`, "past + length", this.of);
      this.inputs.push(past);
      this.outputs.push(present);
      const all = file.node("Concat", [past.name, fresh], { axis: 2 });
      file.nodes.push({ type: "Identity", inputs: [all], outputs: [present.name], attributes: {} });
      return all;
    };
    return [join("key", keys), join("value", values)];
  }
}
