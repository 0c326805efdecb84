"use client";
import { useState } from "react";
import type { Issue } from "@/domain/errors";
import type { submitRunAction } from "@/server/submit/actions";
import { uploadContent } from "../uploads/upload-contents";
import { useUpload, wasEnded } from "../uploads/use-upload";
import type { Draft } from "./use-draft";

export type SubmitState =
  | { kind: "idle" }
  | { kind: "busy"; text: string }
  | { kind: "refused"; message: string; issues: Issue[] };

interface SubmitOptions {
  workspace: string;
  from: string | null;
  submitRun: typeof submitRunAction;
  /** Called when the run is made, before its page opens. */
  onDone(): void;
}

const isRedirect = (failure: unknown): boolean =>
  String((failure as { digest?: unknown }).digest).startsWith("NEXT_REDIRECT");

/** Sends the files that the snapshot will hold, or all while that is not known, then the job. One press of the button makes one run at most. */
export function useSubmit({ workspace, from, submitRun, onDone }: SubmitOptions) {
  const [state, setState] = useState<SubmitState>({ kind: "idle" });
  const upload = useUpload();
  async function submit({ yaml, files }: Draft, kept: ReadonlySet<string> | undefined) {
    setState({ kind: "busy", text: "Sending…" });
    try {
      const isRule = (path: string) => /(^|\/)\.(aml|git)ignore$/.test(path);
      const wanted = files.filter(({ path }) => !kept || kept.has(path) || isRule(path));
      const uploaded = await upload.send(wanted, uploadContent(workspace));
      setState({ kind: "busy", text: "Submitting…" });
      const idempotencyKey = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
        byte.toString(16),
      ).join("");
      const refused = await submitRun(workspace, { yaml, files: uploaded, from, idempotencyKey });
      setState({ kind: "refused", ...refused });
    } catch (failure) {
      // Where the run was made, the action goes to its page, and what waits for its answer gets an exception of Next's.
      if (isRedirect(failure)) return onDone();
      if (wasEnded(failure)) return setState({ kind: "idle" });
      setState({ kind: "refused", message: (failure as Error).message, issues: [] });
    }
  }
  return { submit: (draft: Draft, kept?: ReadonlySet<string>) => void submit(draft, kept), state, upload };
}
