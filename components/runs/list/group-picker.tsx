"use client";
import { Group } from "lucide-react";
import { useState } from "react";
import { writeField } from "@/domain/search/write-field";
import { Button } from "../../ui/button";
import { Picker } from "../../ui/picker";
import { useKeys } from "./use-keys";

interface GroupPickerProps {
  workspace: string;
  experiment: string | null;
  chosen: string | null;
  onChoose(field: string | null): void;
}

const ATTRIBUTES = [
  { value: "attributes.experiment", label: "Experiment" },
  { value: "attributes.state", label: "Status" },
  { value: "attributes.user_id", label: "User" },
  { value: "attributes.kind", label: "Kind" },
];

/** What the runs are grouped by. */
export function GroupPicker({ workspace, experiment, chosen, onChoose }: GroupPickerProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const where = { workspace, experiment, contains: wanted ?? "", isEnabled: wanted !== null };
  const params = useKeys({ ...where, kind: "param" });
  const tags = useKeys({ ...where, kind: "tag" });
  const options = (source: "param" | "tag", keys: readonly string[]) =>
    keys.map((key) => ({ value: writeField({ source, key }), label: key }));
  const attributes = ATTRIBUTES.filter(({ label }) =>
    label.toLowerCase().includes((wanted ?? "").toLowerCase()),
  );
  return (
    <Picker
      label="Group by"
      placeholder="Find a parameter or tag"
      trigger={
        <Button variant={chosen ? "secondary" : "ghost"} size="sm">
          <Group aria-hidden /> <span className="max-xl:sr-only">Group</span>
        </Button>
      }
      groups={[
        { title: "The run", options: attributes },
        { title: "Parameters", options: options("param", params.keys) },
        { title: "Tags", options: options("tag", tags.keys) },
      ]}
      chosen={chosen}
      isPending={params.isPending || tags.isPending}
      wanted={wanted ?? ""}
      onSearch={setWanted}
      onChoose={(field) => onChoose(field === chosen ? null : field)}
    />
  );
}
