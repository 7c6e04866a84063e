import { chooseLanguage } from "../actions/language.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { SelectField } from "../parts/SelectField.tsx";
import { changeView } from "../curves/CurvesToolbar.tsx";
import { useApp } from "../state/store.ts";
import { languages, useLanguage, useWords } from "../words/words.ts";

/** The list of keys, and where single keys are turned off. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useWords().keys;
  const singleKeys = useApp((state) => state.view.singleKeys);
  const language = useLanguage();
  return (
    <Dialog
      title={words.title}
      open={open}
      onClose={onClose}
      actions={<Button onClick={onClose}>{words.close}</Button>}
    >
      <table className="numbers">
        <tbody>
          {words.rows.map(([keys, what]) => (
            <tr key={keys}>
              <td>
                <kbd>{keys}</kbd>
              </td>
              <td className="left" style={{ whiteSpace: "normal" }}>
                {what}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p style={{ display: "flex", gap: 24, marginTop: 14, flexWrap: "wrap", alignItems: "center" }}>
        <label className="check">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => changeView({ singleKeys: event.target.checked })}
          />
          {words.single}
        </label>
        {Object.keys(languages).length > 1 && (
          <SelectField
            inline
            name={words.language}
            value={language}
            options={Object.entries(languages).map(([value, { name: text }]) => ({ value, text }))}
            onChange={(code) => void chooseLanguage(code)}
          />
        )}
      </p>
    </Dialog>
  );
}
