import { looksLikeSafetensors } from "../safetensors/safetensors.ts";

/** Whether the file is one of torch.save, by its first bytes. */
export async function isPth(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  const isPickle = start[0] === 0x80 || (start[0] === 0x50 && start[1] === 0x4b);
  return isPickle && !looksLikeSafetensors(start, file.size);
}
