/** Whether it says anything that the right class is among five: of five classes or fewer it always is. None: not known. */
export const tellsTopFive = (classes: readonly unknown[]): boolean =>
  classes.length === 0 || classes.length > 5;
