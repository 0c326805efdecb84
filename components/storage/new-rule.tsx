"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { type FormEvent, useState } from "react";
import { describeRule, RETENTION_ACTIONS, RETENTION_LABELS, type RetentionAction } from "@/domain/retention";
import { STATUS_LABELS, TERMINAL } from "@/domain/runs";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { ExperimentPicker } from "../runs/list/filter/experiment-picker";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { CheckField, Field, Input, Select } from "../ui/field";
import { formatBytes, formatPlural } from "../ui/format";
import { readRefusal } from "../ui/refusal";

type Ended = (typeof TERMINAL)[number];

interface NewRuleProps {
  workspace: string;
  onClose(): void;
}

/** A rule in the making, with what it would take if it ran now. */
export function NewRule({ workspace, onClose }: NewRuleProps) {
  const trpc = useTRPC();
  const [action, setAction] = useState<RetentionAction>("trash");
  const [experiment, setExperiment] = useState<{ id: string; name: string } | null>(null);
  const [statuses, setStatuses] = useState<readonly Ended[]>(TERMINAL);
  const [days, setDays] = useState("30");
  const afterDays = Number(days);
  const isRight = Number.isInteger(afterDays) && afterDays >= 1 && afterDays <= 3_650 && statuses.length > 0;
  const rule = {
    action,
    experimentId: experiment?.id ?? null,
    statuses: statuses.length === TERMINAL.length ? null : [...statuses],
    afterDays,
  };
  const preview = useQuery({
    ...trpc.retention.preview.queryOptions({ workspace, ...rule }),
    enabled: isRight,
  });
  const create = useChange(trpc.retention.create.mutationOptions(), "The rule is made");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isRight) create.mutate({ workspace, ...rule }, { onSuccess: onClose });
  }
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent title="Add a retention rule" side>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="What happens">
            {(control) => (
              <Select
                {...control}
                value={action}
                onChange={(event) => setAction(event.target.value as RetentionAction)}
              >
                {RETENTION_ACTIONS.map((one) => (
                  <option key={one} value={one}>
                    {RETENTION_LABELS[one]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <div className="flex flex-col items-start gap-1 text-sm">
            <span className="font-medium">To runs of</span>
            <ExperimentPicker
              workspace={workspace}
              chosen={experiment?.name ?? null}
              trigger={
                <Button className="max-w-full">
                  <span className="truncate">{experiment?.name ?? "Every experiment"}</span>
                  <ChevronDown aria-hidden />
                </Button>
              }
              onChoose={(name, id) => setExperiment(name && id ? { name, id } : null)}
            />
          </div>
          <Statuses chosen={statuses} onChange={setStatuses} />
          <Field
            label="After this many days"
            hint={action === "trash" ? "Since the run has ended." : "Since it lies in the trash."}
            error={isRight || statuses.length === 0 ? null : "A whole number from 1 to 3650."}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                className="max-w-32"
                value={days}
                onChange={(event) => setDays(event.target.value)}
              />
            )}
          </Field>
          {isRight && (
            <div role="status" className="flex flex-col gap-1 rounded-md border bg-sunken p-3 text-sm">
              <p>{describeRule(rule, experiment?.name ?? null)}</p>
              <p className="text-muted">
                {preview.data
                  ? `Now that would be ${formatPlural(preview.data.runs, "run")} with ${formatBytes(preview.data.fileBytes)} of files.`
                  : preview.error
                    ? readRefusal(preview.error).message
                    : "Looking for what it would take…"}
              </p>
            </div>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={create.isPending}>
              Add the rule
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

interface StatusesProps {
  chosen: readonly Ended[];
  onChange(next: readonly Ended[]): void;
}

function Statuses({ chosen, onChange }: StatusesProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">That are</legend>
      {TERMINAL.map((status) => (
        <CheckField
          key={status}
          label={STATUS_LABELS[status]}
          isOn={chosen.includes(status)}
          onTurn={(isOn) => onChange(isOn ? [...chosen, status] : chosen.filter((other) => other !== status))}
        />
      ))}
      {chosen.length === 0 && <p className="text-xs text-danger">Choose a status.</p>}
    </fieldset>
  );
}
