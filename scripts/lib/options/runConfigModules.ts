/** The tables of models, fields, recipes and samples as scripts read them: one module, since Vite starts anew for each that it is asked for. */
export * from "../../../src/config/bestMetric.ts";
export * from "../../../src/config/exports.ts";
export * from "../../../src/config/fields.ts";
export * from "../../../src/config/link.ts";
export * from "../../../src/config/models/index.ts";
export * from "../../../src/config/presets.ts";
export * from "../../../src/config/readAs.ts";
export * from "../../../src/config/samples.ts";
