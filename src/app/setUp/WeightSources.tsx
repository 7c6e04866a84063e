import { type ModelName, modelSettings } from "../../config/models/index.ts";
import { useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";

interface WeightSource {
  model: ModelName;
  /** As the file is called where it lies. */
  name: string;
  /** In units of 1000 * 1000 bytes. */
  megabytes: number;
  licence: string;
  address: string;
}

/** Files of weights that the person may get from their makers; the page itself asks no other host for anything. */
const sources: readonly WeightSource[] = [
  {
    model: "resnet18",
    name: "resnet18-f37072fd.pth (torchvision)",
    megabytes: 46.8,
    licence: "BSD-3-Clause",
    address: "https://download.pytorch.org/models/resnet18-f37072fd.pth",
  },
  {
    model: "resnet18",
    name: "timm/resnet18.a1_in1k (model.safetensors)",
    megabytes: 46.8,
    licence: "Apache-2.0",
    address: "https://huggingface.co/timm/resnet18.a1_in1k/tree/main",
  },
  {
    model: "resnet34",
    name: "resnet34-b627a593.pth (torchvision)",
    megabytes: 87.3,
    licence: "BSD-3-Clause",
    address: "https://download.pytorch.org/models/resnet34-b627a593.pth",
  },
  {
    model: "resnet50",
    name: "resnet50-11ad3fa6.pth (torchvision)",
    megabytes: 102.5,
    licence: "BSD-3-Clause",
    address: "https://download.pytorch.org/models/resnet50-11ad3fa6.pth",
  },
  {
    model: "vit",
    name: "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k (model.safetensors)",
    megabytes: 22.9,
    licence: "Apache-2.0",
    address: "https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/tree/main",
  },
];

/** Where weights to start from can be had: name, size and licence as text, and a link that the person may open. */
export function WeightSources() {
  const words = useWords().setUp;
  return (
    <details className={styles.more}>
      <summary>{words.weightSources}</summary>
      <p className={styles.note}>{words.weightSourcesHint}</p>
      <ul className={styles.sources}>
        {sources.map(({ model, name, megabytes, licence, address }) => (
          <li key={name}>
            <span className="label">{modelSettings[model].title}</span>{" "}
            <a href={address} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
            , {words.weightSource(`${megabytes} MB`, licence)}
          </li>
        ))}
      </ul>
    </details>
  );
}
