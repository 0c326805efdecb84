"use client";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { CheckField, Field, Input } from "../ui/field";

interface NameDialogProps {
  title: string;
  initial?: { name: string; isShared: boolean };
  /** False where only the name is asked for. */
  hasSharing: boolean;
  verb: string;
  onClose(): void;
  /** True where it was done. */
  onSubmit(given: { name: string; isShared: boolean }): Promise<boolean>;
}

export function NameDialog({ title, initial, hasSharing, verb, onClose, onSubmit }: NameDialogProps) {
  const [name, setName] = useState(initial?.name ?? "");
  const [isShared, setShared] = useState(initial?.isShared ?? false);
  const [error, setError] = useState<string | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim()) return setError("Give the view a name.");
    if (await onSubmit({ name: name.trim(), isShared })) onClose();
  }
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={title} description="A view keeps filter, columns, order, groups and charts.">
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <Field label="Name" error={error}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          {hasSharing && (
            <CheckField label="Share it with the workspace" isOn={isShared} onTurn={setShared} />
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Discard</Button>
            <Button type="submit" variant="primary">
              {verb}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
