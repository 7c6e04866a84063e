import { say } from "../../said.ts";
import * as v from "valibot";
import { CheckpointError } from "../checkpointError.ts";
import { maximumHeaderBytes } from "./safetensors.ts";

const entrySchema = v.looseObject({ data_offsets: v.tuple([v.number(), v.number()]) });

/** Bytes of the tensors whose names begin with `prefix`, read from the file's header alone. Throws CheckpointError. */
export async function tensorBytes(file: Blob, prefix: string): Promise<number> {
  const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
  if (length > Math.min(file.size, maximumHeaderBytes))
    throw new CheckpointError("malformed", say("unsoundSafetensors", say("headerBeyond")));
  const header: unknown = JSON.parse(await file.slice(8, 8 + length).text());
  let bytes = 0;
  for (const [name, entry] of Object.entries(v.parse(v.record(v.string(), v.unknown()), header))) {
    const found = v.safeParse(entrySchema, entry);
    if (name.startsWith(prefix) && found.success)
      bytes += found.output.data_offsets[1] - found.output.data_offsets[0];
  }
  return bytes;
}
