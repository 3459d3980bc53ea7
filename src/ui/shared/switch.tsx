import * as React from 'react';

export interface SwitchProps<Value extends string> {
  /** Name of the switch for screen readers. */
  readonly label: string;
  readonly value: Value;
  /** Values and the words for them, from left to right. */
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onChange: (value: Value) => void;
}

/** A choice of few, side by side: radio buttons that look like one button in parts. */
export function Switch<Value extends string>(
  props: SwitchProps<Value>
): JSX.Element {
  const name = React.useId();
  return (
    <div className="nbx-Scope" role="radiogroup" aria-label={props.label}>
      {props.options.map(([value, label]) => (
        <label key={value} className="nbx-Scope-option">
          <input
            type="radio"
            name={name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}
