/** By how many epochs a run is offered to go on: about a third more, in a round number. */
export function moreEpochs(epochs: number): number {
  const third = Math.max(1, epochs / 3);
  return third < 5 ? Math.round(third) : Math.round(third / 5) * 5;
}
