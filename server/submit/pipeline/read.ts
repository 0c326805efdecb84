/** A pipeline as it is read: its steps with the components that they name. */
import type { JobInput } from "@/domain/job-data";
import type { Component, IfElseStep, Step } from "@/domain/pipelines/step";
import type { YamlFile } from "@/domain/yaml/read-yaml";

/** A component that a step names, or the step itself where it is one. */
export interface ReadComponent {
  component: Component;
  /** Where it is written. */
  part: YamlFile;
  /** Of its file, from the folder of what is submitted. */
  folder: string;
  /** Null for a step that has none: what it takes is what it is given. */
  label: string | null;
  /** What all its versions are called. */
  name: string | null;
  /** Of a registered one. */
  versionId: string | null;
  /** Equal for equal ones: what it needs is planned once. */
  key: string;
}

export interface ReadStep {
  /** From the top of the pipeline, as `train/prepare`. */
  path: string;
  name: string;
  step: Step;
  part: YamlFile;
  uses: ReadComponent;
  graph: ReadGraph | null;
}

export interface ReadGraph {
  /** The types of its inputs, with the values that are known by now. */
  inputs: Record<string, { type: string; given: JobInput | null }>;
  outputs: Record<string, string>;
  steps: ReadStep[];
  choices?: Record<string, IfElseStep>;
  part: YamlFile;
  /** The folder that paths in its steps start from. */
  folder: string;
  /** Of the registered component that the whole is. */
  versionId?: string | null;
}
