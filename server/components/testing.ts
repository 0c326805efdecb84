/** For tests: a component with all that its author may say, and its registration as the command line does it. */
import type { WorkspaceCtx } from "../core/context";
import { type Files, sendFiles } from "../snapshots/testing";
import { createComponent } from "./create-component";
import { listPalette } from "./palette";

export const ADD = `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: add
display_name: Add a number
description: Adds a number to what came before.
tags: {category: Math}
inputs:
  number: {type: integer, default: 5, min: 1, max: 99, description: What is added}
  how: {type: string, optional: true, enum: [fast, slow]}
  before: {type: uri_file, optional: true}
outputs:
  sum: {type: uri_file, description: The sum}
command: bash add.sh \${{outputs.sum}} \${{inputs.number}} $[[\${{inputs.before}}]] $[[\${{inputs.how}}]]
code: ./src
environment:
  conda_file: conda.yml
`;
export const FILES: Files = {
  "src/add.sh": "true\n",
  "src/lib/more.sh": "true\n",
  "conda.yml": "dependencies: [python=3.11, pip, {pip: [tabulate==0.9.0]}]\n",
};

export async function create(ctx: WorkspaceCtx, yaml: string, files: Files = FILES, set: string[] = []) {
  const ask = (paths: Parameters<typeof createComponent>[1]["paths"]) =>
    createComponent(ctx, { yaml, set, paths, file: "component.yml" });
  return (await sendFiles(ctx, files, ask)).answer.asset!;
}

/** Without what comes with the studio. */
export const ownPalette = async (ctx: WorkspaceCtx) =>
  (await listPalette(ctx)).filter(({ source }) => source === "workspace");
