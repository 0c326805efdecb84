import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";

const BOX =
  "w-full rounded-md border border-line-strong bg-surface px-2.5 text-base text-ink aria-invalid:border-danger disabled:opacity-60";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={classes(BOX, "h-8", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={classes(BOX, "py-1.5", className)} {...rest} />;
}

export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <select className={classes(BOX, "h-8 pr-6", className)} {...rest}>
      {children}
    </select>
  );
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  className?: string;
  /** The control, given the ids that tie it to its label, hint and error. */
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
}

/** A label, its control, and beside it what is expected or what is wrong. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classes("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={classes("text-xs", error ? "text-danger" : "text-faint")}>
          {note}
        </p>
      )}
    </div>
  );
}

interface CheckFieldProps {
  label: string;
  isOn: boolean;
  onTurn(isOn: boolean): void;
  isDisabled?: boolean;
  className?: string;
}

/** A box to tick, with its words beside it. */
export function CheckField({ label, isOn, onTurn, isDisabled, className }: CheckFieldProps) {
  return (
    <label className={classes("flex items-center gap-2 text-sm whitespace-nowrap", className)}>
      <input
        type="checkbox"
        className="accent-accent"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onTurn(event.target.checked)}
      />
      {label}
    </label>
  );
}
