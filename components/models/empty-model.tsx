"use client";
import { Package } from "lucide-react";
import type { Answers } from "../live/types";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";

interface EmptyModelProps {
  workspace: string;
  model: Answers["models"]["get"]["model"];
}

/** A model that has a name and no version: MLflow's clients make one first. */
export function EmptyModel({ model }: EmptyModelProps) {
  return (
    <>
      <PageHeader title={model.name} facts={model.description || undefined} />
      <EmptyState icon={Package} title="No versions yet">
        Its first version comes with <code className="font-mono">mlflow.register_model</code>, with Register
        on the page of a run, or with <code className="font-mono">atelier model create</code>.
      </EmptyState>
    </>
  );
}
