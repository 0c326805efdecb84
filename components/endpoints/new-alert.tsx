"use client";
import { type FormEvent, useState } from "react";
import {
  ALERT_METRICS,
  type AlertMetric,
  alertName,
  alertRule,
  METRIC_LABELS,
} from "@/domain/serving/alerts";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Select } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";

interface NewAlertProps {
  workspace: string;
  endpoint: string;
}

/** Asks when somebody is to be told. One of the same name is set anew. */
export function NewAlert({ workspace, endpoint }: NewAlertProps) {
  return (
    <FormDialog
      button={<Button size="sm">New alert</Button>}
      title={`New alert of ${endpoint}`}
      description="You are told in the bell when it fires, and when that is over; so are the subscriptions of the workspace that ask for it."
    >
      {(close) => <AlertForm workspace={workspace} endpoint={endpoint} onClose={close} />}
    </FormDialog>
  );
}

const NAMES: Record<AlertMetric, string> = {
  error_rate: "errors",
  latency_p50: "slow-p50",
  latency_p95: "slow",
  latency_p99: "slow-p99",
  health: "down",
};

function AlertForm({ workspace, endpoint, onClose }: NewAlertProps & { onClose(): void }) {
  const trpc = useTRPC();
  const set = useChange(trpc.endpoints.setAlert.mutationOptions(), "The alert is set");
  const [metric, setMetric] = useState<AlertMetric>("error_rate");
  const [name, setName] = useState<string | null>(null);
  const [threshold, setThreshold] = useState("5");
  const [minutes, setMinutes] = useState("5");
  const isHealth = metric === "health";
  const wanted = {
    metric,
    window_minutes: Number(minutes),
    ...(isHealth ? {} : { threshold: threshold.trim() === "" ? Number.NaN : Number(threshold) }),
  };
  const alert = name ?? NAMES[metric];
  const read = alertRule.safeParse(wanted);
  const isWrong = (field: string) => read.error?.issues.some(({ path }) => path[0] === field) ?? false;
  const isNamed = alertName.safeParse(alert).success;
  async function submit(submitted: FormEvent) {
    submitted.preventDefault();
    const made = await set.mutateAsync({ workspace, endpoint, name: alert, rule: wanted }).catch(() => null);
    if (made) onClose();
  }
  return (
    <form onSubmit={(event) => void submit(event)} autoComplete="off" className="flex flex-col gap-4">
      <Field label="What is looked at">
        {(control) => (
          <Select
            {...control}
            value={metric}
            onChange={({ target }) => setMetric(target.value as AlertMetric)}
          >
            {ALERT_METRICS.map((one) => (
              <option key={one} value={one}>
                {METRIC_LABELS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {!isHealth && (
        <Field label="Above" error={isWrong("threshold") ? "A number from 0 on is needed." : null}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              className="num"
              value={threshold}
              onChange={({ target }) => setThreshold(target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label="Over how many minutes"
        error={isWrong("window_minutes") ? "A whole number from 1 to 60 is needed." : null}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="num"
            value={minutes}
            onChange={({ target }) => setMinutes(target.value)}
          />
        )}
      </Field>
      <Field
        label="Name"
        hint="An alert of the same name is set anew."
        error={
          isNamed ? null : "It starts with a letter, has only letters, digits and -, and does not end with -."
        }
      >
        {(control) => <Input {...control} value={alert} onChange={({ target }) => setName(target.value)} />}
      </Field>
      {set.error && <p className="text-sm text-danger">{readRefusal(set.error).message}</p>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={set.isPending || !read.success || !isNamed}>
          Set the alert
        </Button>
      </div>
    </form>
  );
}
