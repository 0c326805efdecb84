"use client";
import { Command } from "cmdk";
import { Check } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";

export interface PickerOption {
  value: string;
  label: string;
  /** At the right, fainter. */
  hint?: string;
}

export interface PickerGroup {
  title: string;
  options: readonly PickerOption[];
}

interface PickerProps {
  /** The button that opens it. */
  trigger: ReactNode;
  /** What is chosen here. */
  label: string;
  placeholder: string;
  groups: readonly PickerGroup[];
  chosen?: string | null;
  isPending?: boolean;
  align?: "start" | "end";
  /** The text in its search field: the caller finds the options. */
  wanted: string;
  onSearch(text: string): void;
  onChoose(value: string): void;
}

/** A searchable choice of one among more than a menu holds; what matches is found by the caller. */
export function Picker(props: PickerProps) {
  const { trigger, label, placeholder, groups, chosen, isPending, align = "start", wanted, onSearch } = props;
  const [isOpen, setOpen] = useState(false);
  const isEmpty = groups.every(({ options }) => options.length === 0);
  function choose(value: string) {
    props.onChoose(value);
    setOpen(false);
  }
  return (
    <Popover
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) onSearch("");
      }}
    >
      <PopoverTrigger asChild>{trigger}</PopoverTrigger>
      <PopoverContent aria-label={label} align={align} className="w-72 p-0!">
        <Command label={label} shouldFilter={false} className="flex min-h-0 flex-col">
          <Command.Input
            value={wanted}
            onValueChange={onSearch}
            placeholder={placeholder}
            className="h-9 shrink-0 border-b bg-transparent px-3 text-sm outline-none"
          />
          <Command.List className="max-h-72 overflow-y-auto p-1">
            {isEmpty && (
              <p className="px-2 py-4 text-center text-xs text-faint">
                {isPending ? "Looking…" : "Nothing of that name."}
              </p>
            )}
            {groups.map(({ title, options }) =>
              options.length === 0 ? null : (
                <Command.Group
                  key={title}
                  heading={title}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
                >
                  {options.map((option) => (
                    <Command.Item
                      key={option.value}
                      value={`${title} ${option.value}`}
                      onSelect={() => choose(option.value)}
                      className="flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-hover"
                    >
                      <Check
                        aria-hidden
                        className={`size-3.5 shrink-0 text-muted ${option.value === chosen ? "" : "invisible"}`}
                      />
                      <span className="min-w-0 flex-1 truncate" title={option.label}>
                        {option.label}
                      </span>
                      {option.hint && <span className="num shrink-0 text-xs text-faint">{option.hint}</span>}
                    </Command.Item>
                  ))}
                </Command.Group>
              ),
            )}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
