import { newScaling } from "@/domain/serving/scale";
import type { Services } from "../core/services";
import { holdServing, listServing, scaleTo } from "./set-instances";

/** Has an instance started of a deployment that has none. Asked while one is on its way, it does nothing. */
export async function wakeDeployment({ db }: Services, deploymentId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await holdServing(tx, deploymentId);
    if (!held?.settings.scale || (await listServing(tx, held.deployment)).length > 0) return;
    await scaleTo(tx, held, newScaling(1, "A request came while no instance was there.", Date.now()));
  });
}
