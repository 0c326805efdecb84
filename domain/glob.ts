/** Patterns of paths: `*` and `?` stay within a folder, `**` does not, and a folder that is `**` may be none. */
type Step = { one: string } | "one" | "some" | "any" | "folders" | "inFolders";

/** Whether a path fits. A look costs its length times the pattern's, whatever both are: an expression could look back for ever. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const steps = pattern.split(/(\*\*\/|\*\*|\*|\?)/).flatMap(stepsOf);
  return (path) => {
    let places = withSkipped(steps, [0]);
    for (const char of path) {
      const next = places.flatMap((place) => after(steps[place], place, char));
      places = withSkipped(steps, next);
      if (places.length === 0) return false;
    }
    return places.includes(steps.length);
  };
}

function stepsOf(part: string): Step[] {
  if (part === "**/") return ["folders", "inFolders"];
  if (part === "**") return ["any"];
  if (part === "*") return ["some"];
  return part === "?" ? ["one"] : [...part].map((one) => ({ one }));
}

/** The places in the pattern that a character leads to. */
function after(step: Step | undefined, place: number, char: string): number[] {
  if (step === undefined || step === "folders") return [];
  if (step === "any") return [place];
  if (step === "inFolders") return char === "/" ? [place, place + 1] : [place];
  if (step === "some") return char === "/" ? [] : [place];
  if (step === "one") return char === "/" ? [] : [place + 1];
  return step.one === char ? [place + 1] : [];
}

/** Each place once, with those that are reached by what may stand for nothing. */
function withSkipped(steps: readonly Step[], from: readonly number[]): number[] {
  const found = new Set(from);
  for (const place of found) {
    const step = steps[place];
    if (step === "some" || step === "any" || step === "folders") found.add(place + 1);
    if (step === "folders") found.add(place + 2);
  }
  return [...found];
}
