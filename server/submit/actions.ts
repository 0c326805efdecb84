"use server";
/** Work that a page hands to the runner. Each action says where to go, or why not. */
import type { z } from "zod";
import { goToRun, type Refused } from "../trpc/go-to-run";
import { runSample } from "./run-sample";
import { submitPage, type submitPageInput } from "./submit-page";

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
