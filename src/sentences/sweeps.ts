/** What is said of a sweep that cannot be made. */
export const sweeps = {
  variedTwice: (_field: string, label: string) =>
    `${label} is varied twice: write all of its values at once.`,
  seedVaried: () => "The seed is varied by --seeds N, which compares equal seeds.",
  rangeInGrid: (_field: string, label: string) =>
    `${label} is a range: say how many recipes are drawn at random (--random N), or write its values.`,
  gridTooLarge: (most: number) =>
    `The grid has more than ${most} recipes: draw some of them at random (--random N).`,
  drawsTooMany: (most: number) => `A sweep draws at most ${most} recipes.`,
  noRanges: (_field: string, label: string) => `${label} has no ranges: write its values.`,
  rangeEnds: (_field: string, label: string, from: number, to: number) =>
    `${label} goes from ${from} to ${to}: write the lower end first.`,
  rangeAboveZero: (_field: string, label: string) =>
    `${label} is drawn by its logarithm: let the range begin above 0.`,
  namesNoField: (text: string) =>
    `“${text}” names no field: write a flag without its dashes and its values, as in lr=0.1,0.03.`,
  noRange: (_field: string, label: string, text: string) =>
    `${label} is “${text}”, which is no range: write two numbers, as in 0.001..0.1.`,
  valueTwice: (_field: string, label: string, value: string) => `${label} has the value ${value} twice.`,
} as const;
