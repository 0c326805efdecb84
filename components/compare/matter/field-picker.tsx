"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { ChevronsUpDown } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { fieldId, readFieldId } from "@/domain/compare";
import { useTRPC } from "../../live/trpc";
import { Button } from "../../ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/popover";
import { useComparison } from "../compare-context";

interface FieldPickerProps {
  label: string;
  /** The id of the chosen field. */
  chosen: string | null;
  kinds: readonly ("metric" | "param")[];
  onPick(id: string): void;
}

const MOST = 30;
const KIND_LABELS = { metric: "Metrics", param: "Parameters" };

/** A metric or a parameter of the runs, found by a part of its name. */
export function FieldPicker({ label, chosen, kinds, onPick }: FieldPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const name = chosen ? (readFieldId(chosen)?.key ?? chosen) : "choose";
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button className="max-w-72 min-w-0 shrink!">
          <span className="text-muted">{label}</span> <span className="truncate">{name}</span>
          <ChevronsUpDown aria-hidden className="text-faint" />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} className="w-80">
        <FieldSearch
          kinds={kinds}
          onPick={(id) => {
            onPick(id);
            setOpen(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

function FieldSearch({ kinds, onPick }: Pick<FieldPickerProps, "kinds" | "onPick">) {
  const { workspace, names } = useComparison();
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim()) || undefined;
  const input = { workspace, runs: names, search, limit: MOST };
  const keep = { placeholderData: <T,>(previous: T) => previous };
  const metrics = useQuery({
    ...trpc.compare.metrics.queryOptions(input),
    ...keep,
    enabled: kinds.includes("metric"),
  });
  const params = useQuery({
    ...trpc.compare.fields.queryOptions({ ...input, kind: "param", isDiffering: true }),
    ...keep,
    enabled: kinds.includes("param"),
  });
  const found = {
    metric: metrics.data?.keys ?? [],
    param: params.data?.fields.map(({ key }) => key) ?? [],
  };
  return (
    <Command shouldFilter={false} label="Find a field" className="flex min-h-0 flex-col">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Find by name"
        className="h-8 shrink-0 border-b bg-transparent px-2 text-sm outline-none"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1">
        <Command.Empty className="p-2 text-sm text-muted">Nothing of that name.</Command.Empty>
        {kinds.map((kind) => (
          <Command.Group
            key={kind}
            heading={kinds.length > 1 ? KIND_LABELS[kind] : undefined}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
          >
            {found[kind].map((key) => (
              <Command.Item
                key={key}
                value={fieldId(kind, key)}
                onSelect={() => onPick(fieldId(kind, key))}
                className="flex h-8 items-center rounded-sm px-2 text-sm data-[selected=true]:bg-hover"
              >
                <span className="truncate" title={key}>
                  {key}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
