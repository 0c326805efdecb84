"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { useTRPC } from "@/components/live/trpc";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Picker } from "@/components/ui/picker";
import { useDebounced } from "@/components/ui/use-debounced";

interface ExperimentPickerProps {
  workspace: string;
  chosen: string | null;
  trigger?: ReactNode;
  /** What was chosen; null for every experiment. */
  onChoose(name: string | null, id: string | null): void;
}

const TYPING_MS = 150;

export function ExperimentPicker({
  workspace,
  chosen,
  trigger = <Trigger />,
  onChoose,
}: ExperimentPickerProps) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState<string | null>(null);
  const search = useDebounced(wanted ?? "", TYPING_MS);
  const { data, isPending } = useQuery({
    ...trpc.experiments.list.queryOptions({ workspace, search: search || undefined }),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
  });
  const found = data?.experiments ?? [];
  const options = found.map(({ name, runCount }) => ({
    value: name,
    label: name,
    hint: formatCount(runCount),
  }));
  return (
    <Picker
      label="Experiment"
      placeholder="Find an experiment"
      trigger={trigger}
      groups={[{ title: "Experiments", options }]}
      chosen={chosen}
      isPending={isPending}
      wanted={wanted ?? ""}
      onSearch={setWanted}
      onChoose={(name) => {
        const next = name === chosen ? undefined : found.find((experiment) => experiment.name === name);
        onChoose(next?.name ?? null, next?.id ?? null);
      }}
    />
  );
}

const Trigger = (props: ComponentProps<typeof Button>) => (
  <Button variant="ghost" size="sm" {...props}>
    <FlaskConical aria-hidden /> <span className="max-xl:sr-only">Experiment</span>
  </Button>
);
