import styles from "./TextTab.module.css";

interface Props {
  name: string;
  value: number;
  low: number;
  high: number;
  step: number;
  /** The value as it is read. */
  text: string;
  onChange: (value: number) => void;
  className?: string | undefined;
}

/** A number between two others, with its name and its value beside it. */
export function Slider({ name, value, low, high, step, text, onChange, className = styles.slider }: Props) {
  return (
    <label className={className}>
      {name}
      <input
        type="range"
        min={low}
        max={high}
        step={step}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output>{text}</output>
    </label>
  );
}

type TemperatureProps = Pick<Props, "name" | "value" | "onChange" | "className">;

/** How sharply the likeliest tokens are preferred. */
export function TemperatureSlider(props: TemperatureProps) {
  return <Slider {...props} low={0.1} high={2} step={0.05} text={props.value.toFixed(2)} />;
}
