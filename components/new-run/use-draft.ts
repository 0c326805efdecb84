"use client";
import { useEffect, useMemo, useState } from "react";
import { keep, readKept, useKeep } from "../ui/kept";
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
    const kept = readKept<Draft>(
      storageKey,
      ({ yaml, files }) => typeof yaml === "string" && Array.isArray(files),
    );
    if (kept) setDraft(kept);
    setLoaded(true);
  }, [storageKey]);

  useKeep(
    storageKey,
    useMemo(() => textsOf(draft), [draft]),
    isLoaded,
  );

  const forget = () => keep(storageKey, null);
  return { draft, setDraft, forget };
}

/** The draft without the files that cannot be kept; null where its texts are too long for the browser. */
function textsOf({ yaml, files }: Draft): Draft | null {
  const texts = files.filter(({ source }) => source.kind !== "dropped");
  const isShort = JSON.stringify(texts).length + yaml.length <= MAX_KEPT_CHARACTERS;
  return isShort ? { yaml, files: texts } : null;
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
