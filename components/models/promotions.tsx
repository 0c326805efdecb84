"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { describeTarget, PROMOTED_STAGES } from "@/domain/promotions";
import type { Asset } from "../assets/asset-page";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Field, Input, Select, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { RelativeTime } from "../ui/time";

type Promotion = Answers["models"]["promotions"]["promotions"][number];

interface VersionProps {
  workspace: string;
  asset: Asset;
}

const STATES = {
  open: { label: "Waits for approval", tone: "warning" },
  approved: { label: "Approved", tone: "success" },
  declined: { label: "Declined", tone: "danger" },
  withdrawn: { label: "Withdrawn", tone: "neutral" },
} as const;

/** What was asked for, for this version, and who decided it; nothing in a workspace that has nothing approved. */
export function Promotions({ workspace, asset }: VersionProps) {
  const trpc = useTRPC();
  const { name, version } = asset;
  const { data } = useQuery(trpc.models.promotions.queryOptions({ workspace, name, version }));
  if (!data || (!data.approvesModels && data.promotions.length === 0)) return null;
  return (
    <Card
      title="Promotion"
      aside={
        data.approvesModels && asset.can.write && <AskForPromotion workspace={workspace} asset={asset} />
      }
    >
      {data.promotions.length === 0 && (
        <p className="text-sm text-muted">
          In this workspace a version gets an alias or a stage when somebody else approves it. Nothing was
          asked for yet.
        </p>
      )}
      <ul className="flex flex-col gap-3 text-sm">
        {data.promotions.map((promotion) => (
          <li key={promotion.id} className="flex flex-wrap items-start gap-x-3 gap-y-1">
            <PromotionFacts promotion={promotion} />
            <Decide workspace={workspace} promotion={promotion} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function PromotionFacts({ promotion }: { promotion: Promotion }) {
  const { state, reason, userName, createdAt, decidedBy, decidedAt, decision } = promotion;
  const { label, tone } = STATES[state];
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium first-letter:uppercase">{describeTarget(promotion)}</span>
        <Badge tone={tone}>{label}</Badge>
      </span>
      <span className="text-muted [overflow-wrap:anywhere]">
        {userName}, <RelativeTime at={createdAt} />: {reason}
      </span>
      {decidedAt && state !== "withdrawn" && (
        <span className="text-muted [overflow-wrap:anywhere]">
          {decidedBy}, <RelativeTime at={decidedAt} />
          {decision && `: ${decision}`}
        </span>
      )}
    </div>
  );
}

function Decide({ workspace, promotion: { id, can } }: { workspace: string; promotion: Promotion }) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const decide = useChange(trpc.models.decidePromotion.mutationOptions());
  const withdraw = useChange(trpc.models.withdrawPromotion.mutationOptions(), "Withdrawn");
  if (can.withdraw)
    return (
      <Button size="sm" onClick={() => withdraw.mutate({ workspace, promotion: id })}>
        Withdraw
      </Button>
    );
  if (!can.decide) return null;
  const send = (isApproved: boolean) => decide.mutate({ workspace, promotion: id, isApproved, reason });
  return (
    <span className="flex items-center gap-1">
      <Input
        aria-label="Why it is approved or declined"
        placeholder="Why (optional)"
        className="w-44"
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="sm" variant="primary" disabled={decide.isPending} onClick={() => send(true)}>
        Approve
      </Button>
      <Button size="sm" disabled={decide.isPending} onClick={() => send(false)}>
        Decline
      </Button>
    </span>
  );
}

function AskForPromotion({ workspace, asset }: VersionProps) {
  return (
    <FormDialog
      button={<Button size="sm">Ask for promotion</Button>}
      title="Ask for promotion"
      description="Somebody else who may approve models decides it. The alias or the stage moves when they approve."
    >
      {(close) => <Form workspace={workspace} asset={asset} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, asset: { name, version }, onClose }: VersionProps & { onClose(): void }) {
  const trpc = useTRPC();
  const [kind, setKind] = useState<"alias" | (typeof PROMOTED_STAGES)[number]>("alias");
  const [alias, setAlias] = useState("");
  const [reason, setReason] = useState("");
  const ask = useChange(trpc.models.requestPromotion.mutationOptions(), "Asked for");
  function submit(event: FormEvent) {
    event.preventDefault();
    const target = kind === "alias" ? { alias: alias.replace(/^@/, "") } : { stage: kind };
    ask.mutate({ workspace, name, version, reason, ...target }, { onSuccess: onClose });
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="To">
        {(control) => (
          <Select {...control} value={kind} onChange={({ target }) => setKind(target.value as typeof kind)}>
            <option value="alias">An alias</option>
            {PROMOTED_STAGES.map((stage) => (
              <option key={stage} value={stage}>
                The stage {stage}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === "alias" && (
        <Field label="Alias" hint="Letters, digits, _ and -">
          {(control) => (
            <Input
              {...control}
              required
              placeholder="champion"
              value={alias}
              onChange={(event) => setAlias(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Why">
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={1_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={ask.isPending}>
          Ask
        </Button>
      </div>
    </form>
  );
}
