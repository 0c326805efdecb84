import { type Mlflow, startMlflow } from "./targets/mlflow";
import { type Seeded, startSeeded } from "./targets/seeded";
import { type BenchStudio, startBenchStudio } from "./targets/studio";

/** What the benchmarks run against; each part is started when the first of them asks for it. */
export interface World {
  rounds: number;
  studio(): Promise<BenchStudio>;
  mlflow(): Promise<Mlflow>;
  /** A studio and the peer with the same 100,000 runs. */
  seeded(): Promise<Seeded>;
  stop(): Promise<void>;
}

export function createWorld(rounds: number): World {
  let studio: Promise<BenchStudio> | undefined;
  let mlflow: Promise<Mlflow> | undefined;
  let seeded: Promise<Seeded> | undefined;
  return {
    rounds,
    studio() {
      // Servers of this machine are datastores of the benchmarks.
      studio ??= startBenchStudio({ variables: { ATELIER_PRIVATE_HOSTS: "127.0.0.1" } });
      return studio;
    },
    mlflow() {
      mlflow ??= startMlflow();
      return mlflow;
    },
    seeded() {
      seeded ??= startSeeded();
      return seeded;
    },
    async stop() {
      for (const part of await Promise.allSettled([studio, mlflow, seeded]))
        if (part.status === "fulfilled") await part.value?.stop();
    },
  };
}
