/** How the nodes of a drawn pipeline are named: its steps, and its own inputs and outputs. */
export const stepId = (step: string): string => `step:${step}`;
export const inputId = (port: string): string => `input:${port}`;
export const outputId = (port: string): string => `output:${port}`;

/** The name of the step that a node is; null for one of the pipeline's own ports. */
export const stepOfId = (id: string): string | null => (id.startsWith("step:") ? id.slice(5) : null);
