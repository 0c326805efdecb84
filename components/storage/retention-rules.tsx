"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { describeRule, KEEP_TAG } from "@/domain/retention";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Card } from "../ui/facts";
import { NewRule } from "./new-rule";

interface RetentionRulesProps {
  workspace: string;
  initial: Answers["retention"]["list"];
}

/** What happens by itself to old runs. */
export function RetentionRules({ workspace, initial }: RetentionRulesProps) {
  const trpc = useTRPC();
  const [isAdding, setAdding] = useState(false);
  const { data } = useQuery({ ...trpc.retention.list.queryOptions({ workspace }), initialData: initial });
  const remove = useChange(trpc.retention.delete.mutationOptions(), "The rule is removed");
  const { rules, can } = data;
  return (
    <Card
      title="Retention"
      aside={
        can.write && (
          <Button size="sm" onClick={() => setAdding(true)}>
            <Plus aria-hidden /> Add a rule
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-2">
        {rules.map((rule) => (
          <div key={rule.id} className="flex items-start justify-between gap-3 text-sm">
            <p className="min-w-0 break-words">
              {describeRule(rule, rule.experiment)}{" "}
              <span className="text-xs text-faint">by {rule.createdByName}</span>
            </p>
            {can.write && (
              <ConfirmButton
                label="Remove"
                variant="ghost"
                size="sm"
                ariaLabel={`Remove the rule: ${describeRule(rule, rule.experiment)}`}
                title="Remove this rule?"
                consequence="Nothing happens by it any more. What it has done stays done."
                verb="Remove the rule"
                onConfirm={() => remove.mutateAsync({ workspace, ruleId: rule.id }).catch(() => {})}
              />
            )}
          </div>
        ))}
        <p className="text-xs text-faint">
          {rules.length === 0 && "No rule: runs stay until somebody deletes them. "}
          Rules never touch a run that goes on, or one with the tag{" "}
          <code className="font-mono">{KEEP_TAG}</code>.
        </p>
      </div>
      {isAdding && <NewRule workspace={workspace} onClose={() => setAdding(false)} />}
    </Card>
  );
}
