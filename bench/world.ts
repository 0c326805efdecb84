import { type Mlflow, startMlflow } from "./targets/mlflow";
import { type BenchStudio, startBenchStudio } from "./targets/studio";

/** What the benchmarks run against; each part is started when the first of them asks for it. */
export interface World {
  rounds: number;
  studio(): Promise<BenchStudio>;
  mlflow(): Promise<Mlflow>;
  stop(): Promise<void>;
}

export function createWorld(rounds: number): World {
  let studio: Promise<BenchStudio> | undefined;
  let mlflow: Promise<Mlflow> | undefined;
  return {
    rounds,
    studio() {
      studio ??= startBenchStudio();
      return studio;
    },
    mlflow() {
      mlflow ??= startMlflow();
      return mlflow;
    },
    async stop() {
      for (const part of await Promise.allSettled([studio, mlflow]))
        if (part.status === "fulfilled") await part.value?.stop();
    },
  };
}
