/** A pipeline that has trained a model, and what is made of it. */
import { type Design, type DesignStep, type FindInterface, stepNamed } from "../designer/design";
import { libraryName, SCORERS } from "./library";

/** Why no service can be made of a pipeline, in a sentence. */
export class NoInference extends Error {}

export interface InferenceDraft {
  name: string;
  yaml: string;
  /** The steps that are not in it, each with the reason. */
  leftOut: { step: string; why: string }[];
  /** What somebody should look at. */
  hints: string[];
}

export interface TrainedPipeline {
  run: string;
  name: string;
  design: Design;
  find: FindInterface;
  /** Where an output of a step lies in the run that has trained; null where it is gone. */
  addressOf(step: string, output: string): string | null;
}

/** The steps that score. */
const scorersOf = ({ steps }: Design): string[] =>
  steps.filter(({ component }) => (libraryName(component) ?? "") in SCORERS).map(({ name }) => name);

/** The step that is to answer: the one that is wanted, or the first that scores. */
export function findScorer(design: Design, wanted?: string): DesignStep {
  const names = scorersOf(design);
  if (wanted !== undefined && !names.includes(wanted))
    throw new NoInference(`There is no step ${wanted} that scores: there is ${names.join(", ") || "none"}.`);
  if (names.length === 0)
    throw new NoInference(
      "No step scores rows by a model: a service needs Score model or Assign to clusters.",
    );
  return stepNamed(design, wanted ?? names[0]!)!;
}
