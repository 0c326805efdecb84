"use client";
import { useEffect, useState } from "react";
import { type DraftFile, textFile } from "./draft-file";

export interface Draft {
  yaml: string;
  files: DraftFile[];
}

const MAX_KEPT_CHARACTERS = 2_000_000;

/** A draft that survives a reload: its texts are kept in the browser, dropped files cannot be. */
export function useDraft(storageKey: string, initial: Draft) {
  const [draft, setDraft] = useState(initial);
  const [isLoaded, setLoaded] = useState(false);

  useEffect(() => {
    const kept = readKept(storageKey);
    if (kept) setDraft(kept);
    setLoaded(true);
  }, [storageKey]);

  useEffect(() => {
    if (!isLoaded) return;
    const timer = setTimeout(() => keep(storageKey, draft), 400);
    return () => clearTimeout(timer);
  }, [storageKey, draft, isLoaded]);

  const forget = () => localStorage.removeItem(storageKey);
  return { draft, setDraft, forget };
}

function keep(storageKey: string, { yaml, files }: Draft): void {
  const texts = files.flatMap(({ path, source }) => (source.kind === "dropped" ? [] : [{ path, source }]));
  const text = JSON.stringify({
    yaml,
    files: files.filter((file) => texts.some(({ path }) => path === file.path)),
  });
  if (text.length > MAX_KEPT_CHARACTERS) return;
  try {
    localStorage.setItem(storageKey, text);
  } catch {
    // The browser's storage is full or closed: the draft lives as long as the page.
  }
}

function readKept(storageKey: string): Draft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? "null") as Draft | null;
    return kept && typeof kept.yaml === "string" && Array.isArray(kept.files) ? kept : null;
  } catch {
    return null;
  }
}

const STARTER_SCRIPT = `import os
import time

print("The run is", os.environ["MLFLOW_RUN_ID"])
for step in range(5):
    print("step", step, flush=True)
    time.sleep(1)

os.makedirs("outputs", exist_ok=True)
with open("outputs/answer.txt", "w") as file:
    file.write("42")
`;

export const STARTER: Draft = {
  yaml: "display_name: My run\nexperiment_name: Default\ncommand: python main.py\ncode: .\n",
  files: [textFile("main.py", STARTER_SCRIPT)],
};
