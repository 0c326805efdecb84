import type { TypedKind, TypeOf } from "@/domain/assets";
import type { JobOutput } from "@/domain/job-data";
import type { StoredInput } from "../artifacts/stored-input";
import type { Maker } from "./register-asset";

/** A declared output of a completed run, which is to be registered under the name that its job gives it. */
export interface MadeOutput<Kind extends TypedKind> {
  run: { id: string; name: string } & Maker;
  /** What the job calls it. */
  output: string;
  declared: Omit<JobOutput, "name" | "type"> & { name: string; type: TypeOf<Kind> };
  /** What the run left there, and its address. */
  found: StoredInput;
  source: string;
}
