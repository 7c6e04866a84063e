/** What the person asks the network to write. */
export interface Wish {
  weights: string;
  prompt: string;
  temperature: number;
  topK: number;
  topP: number;
  repetitionPenalty: number;
  stop: string;
  length: number;
  seed: number;
  neverUnknown: boolean;
}
