"use client";
import { FileCode } from "lucide-react";
import type { ComponentType } from "react";
import { JOBS, type JobKind } from "@/domain/run-kinds/run-kinds";
import { EmptyState } from "../ui/states";
import { CommandForm, type JobFormProps } from "./command-form";

/** Jobs of a type that is not named here are written as YAML. */
const FORMS: Readonly<Partial<Record<JobKind, ComponentType<JobFormProps>>>> = { command: CommandForm };

/** The form of a job of that type; one that cannot be told yet may become a command. */
export function JobForm({ type, ...props }: JobFormProps & { type: JobKind | null }) {
  const Form = FORMS[type ?? "command"];
  if (Form) return <Form {...props} />;
  return (
    <EmptyState icon={FileCode} title="This job has no form">
      A {JOBS[type ?? "command"].file.noun} is written in the YAML view.
    </EmptyState>
  );
}
