import { useRef } from "react";
import { isTokenizerFile, type LayoutName, type ReadAsField, readAsFields } from "../../../config/readAs.ts";
import type { PicturesReading } from "../../../config/reading.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import { encodings } from "../../../data/text/encoding.ts";
import { chooseReadAs, chooseTokenizer } from "../../actions/data/data.ts";
import { givenTokenizer } from "../../actions/data/tokenizer.ts";
import { SelectField } from "../../parts/SelectField.tsx";
import { useApp } from "../../state/store.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import styles from "./ReadAs.module.css";

/** Stands in the list of tokenizers for one that is yet to be chosen. */
const fromFile = "file";

interface Choice {
  field: ReadAsField;
  name: string;
  /** What was found, in words, and what else there is. */
  found: string;
  options: { value: string; text: string }[];
}

/** Folder of some class folders: what lies above them all. */
function above(folders: readonly (readonly [string, number])[] | null | undefined): string {
  const [first = ""] = folders?.[0] ?? [];
  const at = first.lastIndexOf("/");
  return at < 0 ? "" : first.slice(0, at);
}

/** The file that says what validates; undefined where a folder does. */
const validationFile = ({
  annotations,
  validationTable,
  lists,
  table,
}: PicturesReading): string | undefined =>
  annotations?.path ?? lists?.validation.path ?? (table ? undefined : validationTable?.path);

/** How the folder is read, every part of it beside another that may be chosen. A change reads again and keeps the others. */
export function ReadAs({ data }: { data: DatasetSummary }) {
  const said = useWords();
  const files = useRef<HTMLInputElement>(null);
  const words = said.readAs;
  const readAs = useApp((state) => state.form.readAs);
  const refused = useApp((state) => state.dataError);
  const turned = useApp((state) => state.turned);
  const { reading, options } = data.recognised;
  if (!reading) return null;
  const folder = (path: string): string => (path === "" ? data.name : `${path}/`);
  /** What else a part may be: the folder that was found stands first in the list already. */
  const foldersBut = (found: string | null, chosen: string | undefined): Choice["options"] =>
    options.folders
      .filter((path) => path !== found || chosen === path)
      .map((path) => ({ value: path, text: folder(path) }));
  const choices: Choice[] = [
    {
      field: "layout",
      name: words.layout,
      found: words.layouts[reading.layout],
      options: options.layouts
        .filter((name) => name !== reading.layout || readAs.layout === name)
        .map((name: LayoutName) => ({ value: name, text: words.layouts[name] })),
    },
  ];
  if (reading.kind === "images") {
    const split = { value: "split", text: words.split };
    const unlabelled = data.recognised.notices.find(({ code }) => code === "unlabelled");
    choices.push(
      {
        field: "train",
        name: words.train,
        found: reading.table ? reading.table.path : folder(above(reading.train)),
        options: foldersBut(reading.table ? null : above(reading.train), readAs.train),
      },
      {
        field: "validation",
        name: words.validation,
        found:
          reading.seed === null
            ? (validationFile(reading) ?? folder(above(reading.validation)))
            : words.split,
        options: [
          ...(reading.seed === null || readAs.validation === "split" ? [split] : []),
          ...foldersBut(reading.validation && above(reading.validation), readAs.validation),
        ],
      },
      {
        field: "test",
        name: words.test,
        found:
          unlabelled?.code === "unlabelled" ? `${folder(unlabelled.folder)} (${words.noLabels})` : words.none,
        options: [
          ...(unlabelled || readAs.test === "none" ? [{ value: "none", text: words.none }] : []),
          ...foldersBut(unlabelled?.code === "unlabelled" ? unlabelled.folder : null, readAs.test),
        ],
      },
      {
        field: "classFrom",
        name: words.classFrom,
        found:
          reading.table || reading.layout === "aircraft"
            ? options.columns.length > 1
              ? words.found
              : (options.columns[0] ?? words.found)
            : words.folderName,
        options: [
          { value: "folder", text: words.folderName },
          ...options.columns.map((name) => ({ value: name, text: name })),
        ],
      },
    );
    if (turned !== null && (turned.pictures > 0 || readAs.turn !== undefined))
      choices.push({
        field: "turn",
        name: words.turn,
        found: words.keepTurn,
        options: [{ value: "upright", text: words.upright }],
      });
  } else {
    const used = data.kind === "text" ? data.encoding : "";
    choices.push(
      {
        field: "encoding",
        name: words.encoding,
        found: used,
        options: encodings.map((name) => ({ value: name, text: name })),
      },
      {
        field: "tokenizer",
        name: words.tokenizer,
        found: data.kind === "text" ? words[data.tokenizer] : "",
        options: [
          ...readAsFields.tokenizer.choices.map((name) => ({ value: name as string, text: words[name] })),
          ...(isTokenizerFile(readAs.tokenizer)
            ? [
                {
                  value: readAs.tokenizer,
                  text: givenTokenizer(readAs.tokenizer)?.name || words.ofCheckpoint,
                },
              ]
            : []),
          { value: fromFile, text: words.ofFile },
        ],
      },
    );
  }
  return (
    <section className={styles.readAs} aria-label={words.region}>
      <h2>{words.region}</h2>
      {choices.map(({ field, name, found, options: others }) => {
        const chosen = readAs[field];
        const isListed = chosen === undefined || others.some(({ value }) => value === chosen);
        return (
          <SelectField
            key={field}
            name={name}
            value={chosen ?? ""}
            options={[
              { value: "", text: chosen === undefined ? found : words.found },
              ...(isListed ? [] : [{ value: chosen, text: chosen }]),
              ...others,
            ]}
            onChange={(value) =>
              value === fromFile
                ? files.current?.click()
                : void chooseReadAs({ [field]: value === "" ? undefined : value })
            }
          />
        );
      })}
      {data.kind === "text" && (
        <input
          ref={files}
          type="file"
          multiple
          hidden
          accept=".json,.txt"
          aria-label={`${words.tokenizer}: ${words.ofFile}`}
          onChange={({ currentTarget }) => {
            const chosen = [...(currentTarget.files ?? [])];
            // The same files may be chosen again.
            currentTarget.value = "";
            if (chosen.length > 0) void chooseTokenizer(chosen);
          }}
        />
      )}
      {refused !== null && (
        <p role="alert" className={styles.refused}>
          {tell(refused, said)}
        </p>
      )}
    </section>
  );
}
