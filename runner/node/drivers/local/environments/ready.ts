import type { BuiltImage } from "./finished";
import type { Interpreter } from "./interpreters";

/** An environment that a run can start in. */
export interface ReadyEnvironment {
  interpreter: Interpreter;
  /** The shared build, or null where no packages were asked for. */
  folder: string | null;
  sitePackages: string | null;
  /** What the run should know of how it was built. */
  notices: string[];
}

/** The file system of an image that a run can start in. */
export interface ReadyImage extends Omit<BuiltImage, "home" | "id"> {
  root: string;
  notices: string[];
}

/** What a process in it has to see. */
export const readableFolders = ({ interpreter, folder }: ReadyEnvironment): string[] => [
  ...interpreter.prefixes,
  ...interpreter.sites,
  ...(interpreter.pipWheel ? [interpreter.pipWheel] : []),
  ...(folder ? [folder] : []),
];

/** Why an environment could not be had: a sentence, and the resolver's words. */
export class BuildFailure extends Error {
  constructor(
    message: string,
    readonly excerpt?: string,
  ) {
    super(message);
    this.name = "BuildFailure";
  }
}
