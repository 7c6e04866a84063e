/** “Continue on a cluster”: a bundle of the checkpoint, the configuration and one script that goes on with torchrun. */
import { ownFields } from "../../config/fields.ts";
import { writeCheckpoint, type Checkpoint } from "../checkpoint.ts";
import archives from "./archives.py?raw";
import pictures from "./pictures.py?raw";
import reading from "./reading.py?raw";
import script from "./train.py?raw";
import { writeZip } from "../pth/zip.ts";

/** The script as it stands in the bundle. */
export const trainScript: string = script;
/** What reads the data folder as the lab did; the script imports it. */
export const readingScript: string = reading;
/** What unpacks an archive as the lab reads it. */
export const archivesScript: string = archives;
/** What opens its pictures with the lab's pixels. */
export const picturesScript: string = pictures;

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

/** A zip of checkpoint.safetensors, run.json, train.py, archives.py, reading.py and pictures.py. Throws CheckpointError like `writeCheckpoint`. */
export async function clusterBundle(checkpoint: Checkpoint): Promise<Blob> {
  const { run, data, position } = checkpoint;
  const config = ownFields(checkpoint.config);
  const file = new Uint8Array(await writeCheckpoint(checkpoint).arrayBuffer());
  return writeZip([
    { name: "checkpoint.safetensors", data: file },
    { name: "run.json", data: text(`${JSON.stringify({ run, config, data, position }, null, 2)}\n`) },
    { name: "train.py", data: text(trainScript) },
    { name: "archives.py", data: text(archivesScript) },
    { name: "reading.py", data: text(readingScript) },
    { name: "pictures.py", data: text(picturesScript) },
  ]);
}

/** The command for one machine with `processes` GPUs, or for several such machines. */
export function clusterCommand(processes: number, machines = 1): string {
  const several = machines > 1;
  const nodes = several ? `--nnodes ${machines} ` : "";
  const meeting = several ? "--rdzv_backend c10d --rdzv_endpoint HOST:29500 " : "";
  return `torchrun ${nodes}--nproc_per_node ${processes} ${meeting}train.py --data FOLDER`;
}
