"use client";
import { type FormEvent, type ReactNode, useState } from "react";
import type { RunChange } from "@/domain/run-changes";
import { Button } from "../../ui/button";
import { Field, Input } from "../../ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover";
import { useKeys } from "./use-keys";

interface TagPopoverProps {
  workspace: string;
  trigger: ReactNode;
  onChange(change: RunChange): unknown;
}

/** Sets a tag of all chosen runs, or takes one away. */
export function TagPopover({ workspace, trigger, onChange }: TagPopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const { keys } = useKeys({ workspace, kind: "tag", experiment: null, contains: key, isEnabled: isOpen });
  const [error, setError] = useState<string | null>(null);
  function change(isSet: boolean) {
    const given = key.trim();
    if (!given) return setError("A tag needs a name.");
    setOpen(false);
    void onChange(isSet ? { kind: "tag", key: given, value } : { kind: "untag", key: given });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    change(true);
  }
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>{trigger}</PopoverTrigger>
      <PopoverContent aria-label="Tag the selected runs" className="w-72 p-3!">
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Tag" error={error}>
            {(control) => (
              <Input
                {...control}
                list="known-tags"
                maxLength={250}
                value={key}
                onChange={(event) => {
                  setKey(event.target.value);
                  setError(null);
                }}
              />
            )}
          </Field>
          <datalist id="known-tags">
            {keys.map((known) => (
              <option key={known} value={known} />
            ))}
          </datalist>
          <Field label="Value">
            {(control) => (
              <Input {...control} value={value} onChange={(event) => setValue(event.target.value)} />
            )}
          </Field>
          <div className="flex justify-between gap-2">
            <Button size="sm" onClick={() => change(false)}>
              Remove the tag
            </Button>
            <Button size="sm" type="submit" variant="primary">
              Set the tag
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}
