import { formatCount } from "../../format.ts";

/** "1 picture", "1,200 pictures". */
export const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
