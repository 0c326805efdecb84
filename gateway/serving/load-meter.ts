import type { LoadOf } from "@/server/endpoints/save-loads";
import type { Look } from "./router";

interface Metered {
  sum: number;
  looks: number;
  /** Nothing was under way when it was last told. */
  isToldIdle: boolean;
}

/** The mean of what was under way at the looks since it was last asked. One that is idle is told of once. */
export class LoadMeter {
  private readonly metered = new Map<string, Metered>();

  look(looks: readonly Look[]): void {
    for (const { deploymentId, inFlight, isScaled } of looks) {
      if (!isScaled) continue;
      const one = this.metered.get(deploymentId) ?? { sum: 0, looks: 0, isToldIdle: true };
      one.sum += inFlight;
      one.looks++;
      this.metered.set(deploymentId, one);
    }
  }

  take(): LoadOf[] {
    const loads: LoadOf[] = [];
    for (const [deploymentId, one] of this.metered) {
      if (one.looks === 0) {
        this.metered.delete(deploymentId);
        continue;
      }
      const inFlight = one.sum / one.looks;
      if (inFlight > 0 || !one.isToldIdle) loads.push({ deploymentId, inFlight });
      this.metered.set(deploymentId, { sum: 0, looks: 0, isToldIdle: inFlight === 0 });
    }
    return loads;
  }
}
