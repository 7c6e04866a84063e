/** Where a run stands, counted as people count: the one way in which epochs and steps are said on the page. */

export interface Standing {
  /** The epoch under way, or the one that has just ended, from 1 on. */
  epoch: number;
  /** Steps done in it. */
  step: number;
}

/** `steps` are the optimizer steps done in all; `perEpoch` null: not known, and all of them stand in the first epoch. */
export function standingAt(steps: number, perEpoch: number | null): Standing {
  if (perEpoch === null || steps <= 0) return { epoch: 1, step: Math.max(0, steps) };
  const whole = Math.floor((steps - 1) / perEpoch);
  return { epoch: whole + 1, step: steps - whole * perEpoch };
}
