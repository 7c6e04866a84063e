/** Weights of other programs as a network's own: prefixes, other names, heads, and what is for another network. */
import { describe, expect, test } from "vitest";
import { LayoutBuilder, emptyStores, fromDevice, type StateDict } from "../../../src/models/parameters.ts";
import { sequentialName, transformersName } from "../../../src/config/models/resnetNames.ts";
import { modelSettings } from "../../../src/config/models/index.ts";
import { modelOf, networkOf } from "../../../src/models/network.ts";
import { preset } from "../../../src/config/presets.ts";
import { type StartPlan, startStores } from "../../../src/models/startWeights.ts";

/** Two blocks and a head for three classes. */
function smallPlan(more: Partial<StartPlan> = {}): StartPlan {
  const builder = new LayoutBuilder();
  builder.add("layer1.0.weight", [2, 2], "parameters");
  builder.add("layer1.1.weight", [2, 2], "parameters");
  builder.add("bn.num_batches_tracked", [], null, "counter");
  builder.add("fc.weight", [3, 2], "parameters");
  builder.add("fc.bias", [3], "parameters");
  const layout = builder.build();
  const base = emptyStores(layout);
  base.parameters.fill(-1);
  return { layout, base, head: "fc.", ...more };
}

const tensor = (shape: number[], first: number) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => first + i),
});

function smallState(prefix = "", head = "fc."): StateDict {
  return new Map([
    [`${prefix}layer1.0.weight`, tensor([2, 2], 0)],
    [`${prefix}layer1.1.weight`, tensor([2, 2], 10)],
    [`${prefix}${head}weight`, tensor([3, 2], 20)],
    [`${prefix}${head}bias`, tensor([3], 30)],
  ]);
}

/** What the run would start from, by name. */
function started(state: StateDict, plan: StartPlan, more: Partial<Parameters<typeof startStores>[0]> = {}) {
  const { stores, notes } = startStores({ state, ...more }, plan);
  const values = Object.fromEntries(
    plan.layout.tensors.flatMap((one) =>
      one.store ? [[one.name, [...fromDevice(one, stores[one.store])]] as const] : [],
    ),
  );
  return { values, notes };
}

const whole = {
  "layer1.0.weight": [0, 1, 2, 3],
  "layer1.1.weight": [10, 11, 12, 13],
  "fc.weight": [20, 21, 22, 23, 24, 25],
  "fc.bias": [30, 31, 32],
};
const freshHead = { ...whole, "fc.weight": [-1, -1, -1, -1, -1, -1], "fc.bias": [-1, -1, -1] };

describe("the network's part of a file", () => {
  test.each(["", "model.", "student.backbone.", "encoder_q."])("under the prefix “%s”", (prefix) => {
    const state = smallState(prefix);
    state.set("criterion.weight", tensor([7], 0));
    expect(started(state, smallPlan())).toEqual({
      values: whole,
      notes: ["Not needed of the file: criterion.weight."],
    });
  });

  test("beside an average of the same names", () => {
    const state = new Map([...smallState("ema_model."), ...smallState("model.")]);
    state.set("ema_model.layer1.0.weight", tensor([2, 2], 500));
    const { values, notes } = started(state, smallPlan());
    expect(values).toEqual(whole);
    expect(notes).toEqual([
      "Not needed of the file: ema_model.layer1.0.weight, ema_model.layer1.1.weight, ema_model.fc.weight, ema_model.fc.bias.",
    ]);
  });

  test("with names of another program", () => {
    const other = new Map(
      [...smallState()].map(([name, value]) => [name.replace("layer1.", "blocks."), value]),
    );
    const plan = smallPlan({ translations: [(name) => name.replace("blocks.", "layer1.")] });
    expect(started(other, plan)).toEqual({ values: whole, notes: [] });
  });

  test("a network that lacks a tensor, has another shape or more blocks is refused", () => {
    const state = smallState("module.");
    state.set("module.layer1.2.weight", tensor([2, 2], 0));
    expect(() => started(state, smallPlan())).toThrow(
      "These weights are for another network. It has layer1.2.weight, which this network does not.",
    );
    state.delete("module.layer1.2.weight");
    state.set("module.layer1.1.weight", tensor([3, 2], 0));
    expect(() => started(state, smallPlan())).toThrow("In it layer1.1.weight is [3, 2] and not [2, 2].");
    state.delete("module.layer1.1.weight");
    expect(() => started(state, smallPlan())).toThrow("It lacks layer1.1.weight.");
    const unusable = new Map([["module.layer1.1.weight", "has the value NaN at position 2"]]);
    expect(() => started(state, smallPlan(), { unusable })).toThrow(
      "These weights cannot be used: layer1.1.weight has the value NaN at position 2.",
    );
    expect(() => started(new Map([["features.0.weight", tensor([1], 0)]]), smallPlan())).toThrow(
      "It lacks layer1.0.weight, layer1.1.weight. Its tensors are called features.0.weight.",
    );
  });
});

describe("the head", () => {
  test.each(["fc.1.", "head.", "classifier.", "heads.head."])(
    "of another name (%s) is replaced and said",
    (head) => {
      expect(started(smallState("", head), smallPlan())).toEqual({
        values: freshHead,
        notes: [
          `fc.weight and fc.bias are new: the file has ${head}weight [3, 2], ${head}bias [3], this run needs fc.weight [3, 2], fc.bias [3].`,
        ],
      });
    },
  );

  test("of another shape, or none at all", () => {
    const state = smallState();
    state.set("fc.weight", tensor([5, 2], 0));
    const { values, notes } = started(state, smallPlan());
    expect(values).toEqual(freshHead); // never a bias without its weight
    expect(notes[0]).toBe(
      "fc.weight and fc.bias are new: the file has fc.weight [5, 2], fc.bias [3], this run needs fc.weight [3, 2], fc.bias [3].",
    );
    state.delete("fc.weight");
    state.delete("fc.bias");
    expect(started(state, smallPlan()).notes).toEqual([
      "fc.weight and fc.bias are new: the file has none, this run needs fc.weight [3, 2], fc.bias [3].",
    ]);
    expect(() => started(state, smallPlan({ head: null }))).toThrow("It lacks fc.weight, fc.bias.");
  });

  test("for the same classes is put in their order; one for others is new", () => {
    const plan = smallPlan({
      outputs: [
        ["n1", "Bee"],
        ["n2", "cat"],
        ["n3", "wood ant"],
      ],
    });
    const { values, notes } = started(smallState(), plan, { classes: ["wood_ant", "bee", "n2"] });
    expect(values["fc.weight"]).toEqual([22, 23, 24, 25, 20, 21]);
    expect(values["fc.bias"]).toEqual([31, 32, 30]);
    expect(notes).toEqual(["The outputs were put in the order of this data's classes."]);
    expect(started(smallState(), plan, { classes: ["Bee", "cat", "wood ant"] })).toEqual({
      values: whole,
      notes: [],
    });
    const others = started(smallState(), plan, { classes: ["bee", "cat", "dog"] });
    expect(others.values).toEqual(freshHead);
    expect(others.notes[0]).toBe(
      "fc.weight and fc.bias are new: the file's is for other classes (“bee”, “cat”, “dog” …).",
    );
  });
});

/** As Hugging Face's transformers names it. */
const theirs = (name: string): string =>
  name
    .replace(/^conv1\./, "embedder.embedder.convolution.")
    .replace(/^bn1\./, "embedder.embedder.normalization.")
    .replace(
      /^layer(\d)\.(\d)\.conv(\d)\./,
      (_, s, l, k) => `encoder.stages.${s - 1}.layers.${l}.layer.${k - 1}.convolution.`,
    )
    .replace(
      /^layer(\d)\.(\d)\.bn(\d)\./,
      (_, s, l, k) => `encoder.stages.${s - 1}.layers.${l}.layer.${k - 1}.normalization.`,
    )
    .replace(
      /^layer(\d)\.(\d)\.downsample\.0\./,
      (_, s, l) => `encoder.stages.${s - 1}.layers.${l}.shortcut.convolution.`,
    )
    .replace(
      /^layer(\d)\.(\d)\.downsample\.1\./,
      (_, s, l) => `encoder.stages.${s - 1}.layers.${l}.shortcut.normalization.`,
    );

test("names of a ResNet in other programs", () => {
  const own = networkOf({ ...preset("report", "resnet18"), width: 8 }, 10).layout.tensors.map(
    ({ name }) => name,
  );
  for (const name of own) {
    expect(
      transformersName(
        name.startsWith("fc.") ? name.replace("fc.", "classifier.1.") : `resnet.${theirs(name)}`,
      ),
    ).toBe(name);
    expect(transformersName(name) ?? sequentialName(name)).toBeNull();
  }
  expect(sequentialName("0.weight")).toBe("conv1.weight");
  expect(sequentialName("7.1.bn2.running_var")).toBe("layer4.1.bn2.running_var");
  expect(sequentialName("2.weight")).toBeNull();
});

describe("what works in the network's own blocks is not passed over", () => {
  test.each(["se.fc1.weight", "ls1.gamma", "attn.q_norm.weight", "lora_A.default.weight"])("%s", (name) => {
    const state = new Map([...smallState("module."), [`module.layer1.1.${name}`, tensor([2], 0)]]);
    expect(() => started(state, smallPlan())).toThrow(
      `It has layer1.1.${name}, which this network does not.`,
    );
  });
  test("but for what counts or measures, and what lies elsewhere", () => {
    const state = new Map([
      ...smallState(),
      ["layer1.1.total_ops", tensor([1], 0)],
      ["decoder.1.weight", tensor([2, 2], 0)],
    ]);
    expect(started(state, smallPlan()).values).toEqual(whole);
  });
  test("nor what only another network has beside them", () => {
    const state = new Map([...smallState(), ["reg_token", tensor([1, 4], 0)]]);
    expect(() => started(state, smallPlan({ ofOthers: /^reg_token$/ }))).toThrow("It has reg_token, which");
  });
});

test("a head that fits does not make an average the network", () => {
  const state = new Map([
    ...[...smallState("encoder_q.")].filter(([name]) => !name.includes("fc.")),
    ...[...smallState("encoder_k.")].map(([name, { shape }]) => [name, tensor([...shape], 90)] as const),
  ]);
  expect(started(state, smallPlan()).values).toEqual(freshHead);
});

test("transformers' ViT, its three projections put together", () => {
  const config = {
    ...preset("report", "vit"),
    patch: 8,
    pictureSize: 16,
    emsize: 4,
    heads: 2,
    hidden: 8,
    layers: 1,
  };
  const network = networkOf(config, 3);
  const projection = (kind: number) => tensor([4, 4], 100 * kind);
  const state: StateDict = new Map([
    ...["query", "key", "value"].map(
      (name, kind) => [`vit.encoder.layer.0.attention.attention.${name}.weight`, projection(kind)] as const,
    ),
    ...["query", "key", "value"].map(
      (name, kind) =>
        [`vit.encoder.layer.0.attention.attention.${name}.bias`, tensor([4], 10 * kind)] as const,
    ),
    ["vit.embeddings.cls_token", tensor([1, 1, 4], 0)],
    ["vit.embeddings.position_embeddings", tensor([1, 5, 4], 0)],
    ["vit.embeddings.patch_embeddings.projection.weight", tensor([4, 3, 8, 8], 0)],
    ["vit.embeddings.patch_embeddings.projection.bias", tensor([4], 0)],
    ...["layernorm_before", "layernorm_after"].flatMap((name) =>
      ["weight", "bias"].map((kind) => [`vit.encoder.layer.0.${name}.${kind}`, tensor([4], 0)] as const),
    ),
    ["vit.encoder.layer.0.attention.output.dense.weight", tensor([4, 4], 7)],
    ["vit.encoder.layer.0.attention.output.dense.bias", tensor([4], 0)],
    ["vit.encoder.layer.0.intermediate.dense.weight", tensor([8, 4], 0)],
    ["vit.encoder.layer.0.intermediate.dense.bias", tensor([8], 0)],
    ["vit.encoder.layer.0.output.dense.weight", tensor([4, 8], 0)],
    ["vit.encoder.layer.0.output.dense.bias", tensor([4], 0)],
    ["vit.layernorm.weight", tensor([4], 0)],
    ["vit.layernorm.bias", tensor([4], 0)],
    ["classifier.weight", tensor([3, 4], 5)],
    ["classifier.bias", tensor([3], 0)],
  ]);
  const { layout } = network;
  const { values } = started(state, {
    layout,
    base: emptyStores(layout),
    head: "heads.head.",
    translations: modelSettings.vit.otherNames ?? [],
    joined: modelOf(network).joined,
    ofOthers: modelSettings.vit.ofOthers,
  });
  const block = "encoder.layers.encoder_layer_0.self_attention.";
  expect(values[`${block}in_proj_weight`]).toEqual(
    [0, 1, 2].flatMap((kind) => Array.from({ length: 16 }, (_, at) => 100 * kind + at)),
  );
  expect(values[`${block}in_proj_bias`]).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
  expect(values[`${block}out_proj.weight`]?.slice(0, 3)).toEqual([7, 8, 9]);
  expect(values["heads.head.weight"]?.slice(0, 2)).toEqual([5, 6]);
});

test("a head with numbers of its own is not taken for one that is tied", () => {
  const builder = new LayoutBuilder();
  builder.add("wte.weight", [3, 2], "parameters");
  builder.alias("lm_head.weight", "wte.weight");
  const layout = builder.build();
  const plan: StartPlan = { layout, base: emptyStores(layout), head: null };
  const tied: StateDict = new Map([
    ["wte.weight", tensor([3, 2], 1)],
    ["lm_head.weight", tensor([3, 2], 1)],
  ]);
  expect(started(tied, plan).values["wte.weight"]).toEqual([1, 2, 3, 4, 5, 6]);
  const apart = new Map([...tied, ["lm_head.weight", tensor([3, 2], 2)]]);
  expect(() => started(apart, plan)).toThrow(
    "lm_head.weight has numbers of its own, and here it is tied to wte.weight",
  );
});

test("a network for CIFAR whose shortcuts have their own name is not taken for one whose stem steps by two", () => {
  const { layout } = networkOf({ ...preset("report", "resnet18"), width: 4, stem: "small" }, 3);
  const state: StateDict = new Map(
    layout.tensors.map(({ name, shape }) => [name.replace("downsample", "shortcut"), tensor([...shape], 0)]),
  );
  const translations = modelSettings.resnet18.otherNames ?? [];
  const plan: StartPlan = { layout, base: emptyStores(layout), head: "fc.", translations };
  expect(() => started(state, plan)).toThrow("It lacks layer2.0.downsample.0.weight");
});
