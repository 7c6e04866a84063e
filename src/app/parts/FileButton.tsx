import { type ReactNode, useRef } from "react";
import { Button } from "./Button.tsx";

interface Props {
  children: string;
  accept: string;
  onFile: (file: File) => void;
  icon?: "load" | "file";
}

/** A button that lets the person choose one file. */
export function FileButton({ onFile, ...rest }: Props) {
  return <Choose {...rest} onFiles={([file]) => file && onFile(file)} />;
}

/** The same for several files that belong together. */
export function FilesButton(props: Omit<Props, "onFile"> & { onFiles: (files: File[]) => void }) {
  return <Choose {...props} isMultiple />;
}

interface ChooseProps extends Omit<Props, "onFile"> {
  onFiles: (files: File[]) => void;
  isMultiple?: boolean;
}

function Choose({ children, accept, onFiles, icon = "load", isMultiple = false }: ChooseProps) {
  const [choose, input] = useFileChooser(accept, onFiles, isMultiple);
  return (
    <>
      <Button icon={icon} onClick={choose}>
        {children}
      </Button>
      {input}
    </>
  );
}

/** The same, looking like a link, where it is one of several small things to do. */
export function FileLink({ children, accept, onFile }: Props) {
  const [choose, input] = useFileChooser(accept, ([file]) => file && onFile(file), false);
  return (
    <>
      <button type="button" className="link" onClick={choose}>
        {children}
      </button>
      {input}
    </>
  );
}

/** Opens the browser's dialog, and the hidden input that has to be drawn for it. */
function useFileChooser(
  accept: string,
  onFiles: (files: File[]) => void,
  isMultiple: boolean,
): [() => void, ReactNode] {
  const input = useRef<HTMLInputElement>(null);
  return [
    () => input.current?.click(),
    <input
      key="input"
      ref={input}
      type="file"
      accept={accept}
      multiple={isMultiple}
      hidden
      onChange={(event) => {
        const files = [...(event.target.files ?? [])];
        event.target.value = "";
        if (files.length > 0) onFiles(files);
      }}
    />,
  ];
}
