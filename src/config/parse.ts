/** Configurations from untrusted parts: every value is checked, and whoever gave it is told what is wrong with it. */
import { say } from "../said.ts";
import type { Field, RunConfig } from "./config.ts";
import { fields, type NumberLimits } from "./fields.ts";
import { modelSettings } from "./models/index.ts";

/** A field's value is not allowed: the message names field, value and limit. */
export class ConfigError extends Error {
  override name = "ConfigError";
  constructor(
    readonly field: Field,
    message: string,
  ) {
    super(message);
  }
}

const label = (field: Field): string => fields[field].name;

function checkNumber(field: Field, value: unknown, limits: NumberLimits): number | null {
  if (value === null && limits.nullable) return null;
  const { minimum, maximum, because, multipleOf } = limits;
  const fail = (kind: "number" | "range" | "whole" | "multiple"): never => {
    // An object may have a toString of its own that is no function.
    const text = typeof value === "object" ? quoted(value) : String(value);
    const said = Number.isNaN(value) ? "empty" : text.slice(0, 40);
    const isAbove = limits.exclusive ? 1 : 0;
    const least = kind === "multiple" ? (multipleOf ?? 1) : minimum;
    throw new ConfigError(
      field,
      say("fieldNumber", field, label(field), said, kind, isAbove, least, maximum, because),
    );
  };
  if (typeof value !== "number" || !Number.isFinite(value)) return fail("number");
  if (value < minimum || value > maximum || (limits.exclusive && value === minimum)) return fail("range");
  if (limits.integer && !Number.isInteger(value)) return fail("whole");
  if (multipleOf && value % multipleOf !== 0) return fail("multiple");
  return value;
}

const quoted = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 40);

function refuseChoice(field: Field, value: unknown, choices: readonly string[]): never {
  throw new ConfigError(field, say("fieldChoice", field, label(field), quoted(value), choices.join(", ")));
}

/** Throws ConfigError when `value` is not allowed in `field`; otherwise gives it back. */
export function checkField(field: Field, value: unknown): RunConfig[Field] {
  const row = fields[field];
  const fail = (code: "fieldYesNo" | "fieldText" | "fieldEpochs"): never => {
    throw new ConfigError(field, say(code, field, label(field), quoted(value)));
  };
  switch (row.kind) {
    case "number":
      return checkNumber(field, value, row);
    case "choice":
      return typeof value === "string" && Object.hasOwn(row.choices, value)
        ? value
        : refuseChoice(field, value, Object.keys(row.choices));
    case "boolean":
      return typeof value === "boolean" ? value : fail("fieldYesNo");
    case "text":
      return typeof value === "string" && value.length <= 10_000 ? value : fail("fieldText");
    case "epochs":
      return Array.isArray(value) &&
        value.length <= 1000 &&
        value.every((epoch) => Number.isInteger(epoch) && epoch >= 1 && epoch <= 10_000)
        ? value
        : fail("fieldEpochs");
    default:
      return row satisfies never;
  }
}

/**
 * A whole configuration from untrusted parts: unknown fields are refused, missing ones come from `base`.
 * Throws ConfigError with the first field that is not allowed.
 */
export function parseConfig(parts: unknown, base: RunConfig): RunConfig {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts))
    throw new ConfigError("model", say("notFields"));
  const config: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(parts)) {
    if (!Object.hasOwn(fields, name)) throw new ConfigError("model", say("noSuchField", name.slice(0, 60)));
    config[name] = checkField(name as Field, value);
  }
  return checkTogether(config as unknown as RunConfig);
}

/** Rules that bind several fields. */
export function checkTogether(config: RunConfig): RunConfig {
  const refusal = modelSettings[config.model].check(config);
  if (refusal) throw new ConfigError(refusal.field, refusal.message);
  if (config.precision === "mixed" && config.backend !== "webgpu")
    throw new ConfigError("precision", say("mixedNeedsGpu", config.backend));
  if (config.microBatch !== null && config.batchSize % config.microBatch !== 0)
    throw new ConfigError(
      "microBatch",
      say(
        "mustDivide",
        "microBatch",
        "Micro-batch",
        config.microBatch,
        "batchSize",
        "Batch size",
        config.batchSize,
      ),
    );
  return config;
}

const truths = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

/** One field from the text of a flag, a link or a text box. Throws ConfigError. */
export function parseField(field: Field, text: string): RunConfig[Field] {
  const row = fields[field];
  const trimmed = text.trim();
  switch (row.kind) {
    case "number":
      if (trimmed === "" || trimmed === "none") return checkField(field, row.nullable ? null : Number.NaN);
      return checkField(field, Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed));
    case "boolean":
      return checkField(field, truths.get(trimmed) ?? trimmed);
    case "epochs":
      return checkField(field, trimmed === "" ? [] : trimmed.split(/[\s,]+/).map(Number));
    case "choice":
      return checkField(field, trimmed);
    case "text":
      return checkField(field, text);
    default:
      return row satisfies never;
  }
}

/** The text form of a field's value, which parseField reads back. */
export function formatField(config: RunConfig, field: Field): string {
  const value = config[field];
  if (value === null) return "none";
  return Array.isArray(value) ? value.join(",") : String(value);
}
