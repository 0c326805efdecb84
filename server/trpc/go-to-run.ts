import { redirect } from "next/navigation";
import { AppError, type Issue } from "@/domain/errors";
import { openWorkspace } from "../auth/open-workspace";
import type { WorkspaceCtx } from "../core/context";
import { actionContext } from "./web";

export interface Refused {
  message: string;
  issues: Issue[];
}

/** Submits in the name of who is signed in, and goes to the run; or says why not. */
export async function goToRun(
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
