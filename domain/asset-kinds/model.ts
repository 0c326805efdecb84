import type { AssetKindDescriptor } from "./descriptor";

export const model = {
  noun: "model",
  plural: "models",
  path: "models",
  pages: "models",
  read: "models:read",
  write: "models:write",
  types: { custom_model: null, mlflow_model: null, triton_model: null },
  /** MLflow's: `models:/NAME/1`, `models:/NAME@ALIAS`. */
  spelling: /^models:\/+(?<name>[^/@:]+)(?:\/(?<version>[^/]+)|@(?<alias>[^/]+))$/,
  hasAliases: true,
  hasCard: true,
} as const satisfies AssetKindDescriptor;
