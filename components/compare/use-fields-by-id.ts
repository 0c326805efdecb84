"use client";
import { useQueries } from "@tanstack/react-query";
import { type CompareField, FIELD_KINDS, fieldId, readFieldId } from "@/domain/compare";
import { useTRPC } from "../live/trpc";

interface Runs {
  workspace: string;
  /** What the values of the fields are aligned with. */
  names: string[];
}

/** The id of the field whose latest, least or greatest value is meant. */
export function plainId(id: string): string {
  const field = readFieldId(id);
  return field ? fieldId(field.kind, field.key) : id;
}

/** Fields that are known by their ids, wherever they stand among the others; those that no run has are left out. */
export function useFieldsById(
  { workspace, names }: Runs,
  ids: readonly (string | null | undefined)[],
): Map<string, CompareField> {
  const trpc = useTRPC();
  const wanted = ids.flatMap((id) => (id ? (readFieldId(id) ?? []) : []));
  const kinds = FIELD_KINDS.filter((kind) => wanted.some((field) => field.kind === kind));
  const answers = useQueries({
    queries: kinds.map((kind) => ({
      ...trpc.compare.fields.queryOptions({
        workspace,
        runs: names,
        kind,
        keys: [...new Set(wanted.flatMap((field) => (field.kind === kind ? [field.key] : [])))].sort(),
        limit: 200,
      }),
      enabled: names.length > 0,
    })),
  });
  const fields = answers.flatMap(({ data }) => data?.fields ?? []);
  return new Map(fields.map((field) => [field.id, field]));
}
