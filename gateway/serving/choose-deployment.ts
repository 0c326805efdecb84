import type { ServedDeployment, ServedEndpoint } from "@/domain/serving/contract";

/**
 * The deployment that a request goes to: the one that it names, whatever its traffic, or else one by its share. `lot` is a
 * number from 0 up to, but not, 1. Null where there is none of that name, or no deployment has traffic.
 */
export function chooseDeployment(
  { deployments }: ServedEndpoint,
  named: string | undefined,
  lot: number,
): ServedDeployment | null {
  if (named !== undefined) return deployments.find(({ name }) => name === named) ?? null;
  let rest = lot * deployments.reduce((sum, { traffic }) => sum + traffic, 0);
  for (const deployment of deployments) {
    if (deployment.traffic <= 0) continue;
    if (rest < deployment.traffic) return deployment;
    rest -= deployment.traffic;
  }
  return null;
}

/** Those that are sent a copy of a request which another answers; each throws a lot of its own. */
export function chooseMirrors(
  { deployments }: ServedEndpoint,
  answering: ServedDeployment,
  throwLot: () => number,
): ServedDeployment[] {
  return deployments.filter(
    (deployment) => deployment !== answering && deployment.mirror > 0 && throwLot() * 100 < deployment.mirror,
  );
}
