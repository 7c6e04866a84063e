import type { Op } from "../../graph.ts";
import type { Cases } from "./cases.ts";
import type { Shape } from "./shape.ts";

/** What an op of the table says of itself besides what it computes. */
export interface Listed<Attributes> {
  /** What the self-test computes of it: small, with edges behind the last whole tile, and large enough for every kernel. */
  readonly cases: (b: Cases) => void;
  /** How `npm run kernel` reads what is written after its name. */
  readonly shape: Shape<Attributes>;
}

/** An op of the table. */
export interface TableOp<Attributes> extends Op<Attributes>, Listed<Attributes> {}
