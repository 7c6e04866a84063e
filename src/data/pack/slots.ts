/** Where each picture of a part lies in the packed copy of its set. */
export interface Slots {
  train: Int32Array;
  validation: Int32Array;
}
