"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/live/trpc";
import { useDebounced } from "@/components/ui/use-debounced";
import { choiceOf, completeSearch } from "@/domain/search/complete";
import type { Choice, Completion } from "@/domain/search/completion";
import { useKeys } from "../use-keys";

const TYPING_MS = 100;
const MAX_CHOICES = 50;

interface Offered {
  completion: Completion | null;
  choices: readonly Choice[];
}

/** What may be chosen at the cursor: what the language knows, and the names and values that the studio has. */
export function useCompletion(
  workspace: string,
  experiment: string | null,
  text: string,
  cursor: number,
  isOpen: boolean,
): Offered {
  const completion = isOpen ? completeSearch(text, cursor) : null;
  const question = completion?.question;
  const keys = useKeys({
    workspace,
    experiment,
    kind: question?.about === "keys" ? question.kind : "metric",
    contains: completion?.typed,
    isEnabled: question?.about === "keys",
  });
  const values = useValues(
    workspace,
    experiment,
    question?.about === "values" ? question.field : null,
    completion?.typed,
  );
  const answers = question?.about === "keys" ? keys.keys : question?.about === "values" ? values : [];
  const found = completion ? answers.map((answer) => choiceOf(completion, answer)) : [];
  return { completion, choices: [...(completion?.choices ?? []), ...found].slice(0, MAX_CHOICES) };
}

function useValues(workspace: string, experiment: string | null, field: string | null, typed = ""): string[] {
  const trpc = useTRPC();
  const prefix = useDebounced(typed, TYPING_MS);
  const { data } = useQuery({
    ...trpc.runs.values.queryOptions({
      workspace,
      field: field ?? "",
      prefix: prefix || undefined,
      experiment: experiment ?? undefined,
    }),
    enabled: field !== null,
    placeholderData: keepPreviousData,
  });
  return field === null ? [] : (data ?? []);
}
