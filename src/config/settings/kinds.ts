/** What a field can take: the kinds of fields with their limits. */

/** The record of a field. What is read is in English here; the other languages are in src/app/words. */
export type FieldRow = {
  /** The option of the headless run. */
  readonly flag: string;
  /** What the form calls it. */
  readonly name: string;
  /** What its number counts, where the name does not say so. */
  readonly unit?: string;
  /** Its value in every recipe that says nothing else; a field without one is in every recipe. */
  readonly begins?: unknown;
} & Limits;

export type Limits = NumberLimits | ChoiceLimits | { readonly kind: "boolean" | "epochs" | "text" };

export interface NumberLimits {
  readonly kind: "number";
  readonly minimum: number;
  readonly maximum: number;
  /** Why nothing beyond makes sense: the end of a refusal's sentence. */
  readonly because: string;
  readonly integer?: boolean;
  readonly multipleOf?: number;
  /** The minimum itself is not allowed. */
  readonly exclusive?: boolean;
  readonly nullable?: boolean;
  /** A rate: what counts is how many times larger, so a sweep draws its logarithm evenly. */
  readonly isRate?: boolean;
}

export interface ChoiceLimits {
  readonly kind: "choice";
  /** Each value with its words. */
  readonly choices: Readonly<Record<string, string>>;
}

type More = Omit<NumberLimits, "kind" | "minimum" | "maximum" | "because">;

export const number = <const M extends More>(
  minimum: number,
  maximum: number,
  because: string,
  more?: M,
) => ({
  kind: "number" as const,
  minimum,
  maximum,
  because,
  ...(more as M),
});

export const integer = <const M extends More>(
  minimum: number,
  maximum: number,
  because: string,
  more?: M,
) => ({ ...number(minimum, maximum, because, more), integer: true as const });

export const choice = <Value extends string>(choices: Readonly<Record<Value, string>>) => ({
  kind: "choice" as const,
  choices,
});

export const boolean = { kind: "boolean" } as const;
export const epochs = { kind: "epochs" } as const;
export const text = { kind: "text" } as const;

/** The type of a field's values. */
export type ValueOf<Row extends Limits> = Row extends { readonly kind: "number" }
  ? Row extends { readonly nullable: true }
    ? number | null
    : number
  : Row extends { readonly kind: "choice"; readonly choices: infer Choices }
    ? keyof Choices & string
    : Row extends { readonly kind: "boolean" }
      ? boolean
      : Row extends { readonly kind: "epochs" }
        ? number[]
        : string;
