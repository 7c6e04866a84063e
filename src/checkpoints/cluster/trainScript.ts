/** “Continue on a cluster”: a bundle of the checkpoint, the configuration and a script that goes on with torchrun. */
import { ownFields } from "../../config/fields.ts";
import { writeCheckpoint, type Checkpoint } from "../checkpoint.ts";
import archives from "./archives.py?raw";
import augmentation from "./augmentation.py?raw";
import draws from "./draws.py?raw";
import networks from "./networks.py?raw";
import pictures from "./pictures.py?raw";
import reading from "./reading.py?raw";
import tasks from "./tasks.py?raw";
import tensors from "./tensors.py?raw";
import train from "./train.py?raw";
import { writeZip } from "../pth/zip.ts";

/** The script and what it imports, by the names under which they lie beside each other in the bundle. */
export const scripts = {
  "train.py": train,
  "tasks.py": tasks,
  "networks.py": networks,
  "augmentation.py": augmentation,
  "draws.py": draws,
  "tensors.py": tensors,
  "archives.py": archives,
  "reading.py": reading,
  "pictures.py": pictures,
} as const;

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

/** A zip of checkpoint.safetensors, run.json and the scripts. Throws CheckpointError like `writeCheckpoint`. */
export async function clusterBundle(checkpoint: Checkpoint): Promise<Blob> {
  const { run, data, position } = checkpoint;
  const config = ownFields(checkpoint.config);
  const file = new Uint8Array(await writeCheckpoint(checkpoint).arrayBuffer());
  return writeZip([
    { name: "checkpoint.safetensors", data: file },
    { name: "run.json", data: text(`${JSON.stringify({ run, config, data, position }, null, 2)}\n`) },
    ...Object.entries(scripts).map(([name, content]) => ({ name, data: text(content) })),
  ]);
}

/** The command for one machine with `processes` GPUs, or for several such machines. */
export function clusterCommand(processes: number, machines = 1): string {
  const several = machines > 1;
  const nodes = several ? `--nnodes ${machines} ` : "";
  const meeting = several ? "--rdzv_backend c10d --rdzv_endpoint HOST:29500 " : "";
  return `torchrun ${nodes}--nproc_per_node ${processes} ${meeting}train.py --data FOLDER`;
}
