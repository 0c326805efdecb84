"use client";
import { type ReactNode, useState } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "./button";
import { Dialog, DialogContent, DialogTrigger } from "./dialog";
import { Field, Input } from "./field";

interface ConfirmProps {
  label: ReactNode;
  title: string;
  /** What goes with it. */
  consequence: ReactNode;
  /** What the button that does it says. */
  verb: string;
  /** Asked to be typed, for what cannot be undone. */
  typed?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  ariaLabel?: string;
  onConfirm(): unknown;
}

/** A button for a destructive act: it names what goes with it before it is done. */
export function ConfirmButton(props: ConfirmProps) {
  const { label, title, consequence, verb, typed, variant = "secondary", size, ariaLabel, onConfirm } = props;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const isTyped = !typed || text === typed;
  async function confirm() {
    if (!isTyped) return;
    setBusy(true);
    await Promise.resolve(onConfirm()).finally(() => setBusy(false));
    setOpen(false);
    setText("");
  }
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={variant} size={size} aria-label={ariaLabel}>
          {label}
        </Button>
      </DialogTrigger>
      <DialogContent title={title} description={consequence}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          {typed && (
            <Field
              label={`Type ${typed} to confirm`}
              error={text && !isTyped ? "This is not the name." : null}
            >
              {(control) => (
                <Input {...control} value={text} onChange={(event) => setText(event.target.value)} />
              )}
            </Field>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep</Button>
            <Button type="submit" variant="danger" disabled={isBusy}>
              {verb}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
