"use server";
/** Work that a page hands to the runner. Each action says where to go, or why not. */
import { redirect } from "next/navigation";
import type { z } from "zod";
import { AppError, type Issue } from "@/domain/errors";
import { openWorkspace } from "../auth/open-workspace";
import type { WorkspaceCtx } from "../core/context";
import { actionContext } from "../trpc/web";
import { runSample } from "./run-sample";
import { submitPage, type submitPageInput } from "./submit-page";

export interface Refused {
  message: string;
  issues: Issue[];
}

/** Submits what the New run page holds, and goes to the run. */
export async function submitRunAction(
  workspace: string,
  input: z.input<typeof submitPageInput>,
): Promise<Refused> {
  return goToRun(workspace, (ctx) => submitPage(ctx, input));
}

/** Runs the sample, and goes to its run. */
export async function runSampleAction(workspace: string): Promise<Refused> {
  return goToRun(workspace, runSample);
}

async function goToRun(
  workspace: string,
  submit: (ctx: WorkspaceCtx) => Promise<{ run: string }>,
): Promise<Refused> {
  let run: string;
  try {
    const { services, actor } = await actionContext();
    if (!actor) throw new AppError("unauthenticated", "Your sign-in has ended: sign in again.");
    const ctx = await openWorkspace({ services, actor }, String(workspace));
    run = (await submit(ctx)).run;
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    return { message: failure.message, issues: failure.details.issues ?? [] };
  }
  redirect(`/${workspace}/runs/${run}`);
}
