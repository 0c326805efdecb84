import type { Issue } from "@/domain/errors";

/** Why the server did not do what was asked: a sentence, and the fields that are wrong where they are known. */
export interface Refusal {
  message: string;
  issues: Issue[];
}

export function readRefusal(failure: unknown): Refusal {
  const { message, data } = failure as { message?: string; data?: { issues?: Issue[] } | null };
  return { message: message || "The studio cannot be reached. Try again.", issues: data?.issues ?? [] };
}
