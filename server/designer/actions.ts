"use server";
/** A draft that a page hands to the runner. */
import type { z } from "zod";
import type { runDraftInput } from "@/domain/designer/draft";
import { goToRun, type Refused } from "../trpc/go-to-run";
import { runDraft } from "./run-draft";

/** Runs a draft, and goes to the run; or says why not. */
export async function runDraftAction(
  workspace: string,
  input: z.input<typeof runDraftInput>,
): Promise<Refused> {
  return goToRun(workspace, (ctx) => runDraft(ctx, input));
}
