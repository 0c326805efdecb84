/** What a component takes and gives, as tables and palettes show it. */
import type { Component } from "../pipelines/step";
import type { ComponentInput } from "./component";
import { isLiteralInput } from "./component";

type Literal = string | number | boolean;

export interface ComponentPort {
  name: string;
  /** Azure's word: uri_file, number … */
  type: string;
  description: string;
}

export interface ComponentParameter extends ComponentPort {
  isOptional: boolean;
  /** What it is where nothing is given; null where something must be, or need not. */
  default: Literal | null;
  /** The values that it may have; null where any is right. */
  choices: Literal[] | null;
  min: number | null;
  max: number | null;
}

export interface ComponentInterface {
  inputs: ComponentParameter[];
  outputs: ComponentPort[];
}

export function interfaceOf({ inputs = {}, outputs = {} }: Component): ComponentInterface {
  return {
    inputs: Object.entries(inputs).map(([name, input]) => presentInput(name, input)),
    outputs: Object.entries(outputs).map(([name, { type, description = "" }]) => ({
      name,
      type,
      description,
    })),
  };
}

function presentInput(name: string, input: ComponentInput): ComponentParameter {
  const { type, description = "", optional = false } = input;
  const bounds = isLiteralInput(input) ? input : null;
  return {
    name,
    type,
    description,
    isOptional: optional,
    default: bounds?.default ?? null,
    choices: bounds?.enum ?? null,
    min: bounds?.min ?? null,
    max: bounds?.max ?? null,
  };
}
