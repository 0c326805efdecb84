/** The ways to look at a comparison, each with an address of its own. */
export const COMPARE_VIEWS = [
  { path: "", label: "Charts" },
  { path: "table", label: "Parameters and metrics" },
  { path: "parameters", label: "What matters" },
  { path: "steps", label: "Steps" },
  { path: "code", label: "Code" },
  { path: "logs", label: "Logs" },
  { path: "config", label: "Configuration" },
] as const;
export type ComparePath = (typeof COMPARE_VIEWS)[number]["path"];
