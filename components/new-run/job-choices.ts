/** A data asset that an input can be. */
export interface DataChoice {
  name: string;
  type: string;
}

/** What the workspace has that a job can name. */
export interface JobChoices {
  workspace: string;
  environments: string[];
  /** Compute targets by their names. */
  compute: string[];
  data: DataChoice[];
  /** Their names. */
  datastores: string[];
  secrets: string[];
}
