const START_TIME = Date.UTC(2026, 0, 1);

export interface Load {
  /** One run for each connection, as each training process has one. */
  runIds: string[];
  /** Requests that each connection sends, one after the other. */
  requests: number;
  keys: number;
  stepsPerRequest: number;
}

export interface SentPoint {
  key: string;
  value: number;
  timestamp: number;
  step: number;
}

export const countPoints = ({ runIds, requests, keys, stepsPerRequest }: Load) =>
  runIds.length * requests * keys * stepsPerRequest;

export const keyName = (key: number) => `train/metric_${key}`;

/** The point of a step: a noisy loss as float64, the same whenever it is asked for, so that it can be read back. */
export function makePoint(run: number, key: number, step: number): SentPoint {
  const noise = ((Math.imul(step + 1, 2654435761) ^ Math.imul(run * 1009 + key + 1, 40503)) >>> 0) / 2 ** 32;
  return {
    key: keyName(key),
    value: 2 * Math.exp(-step / 20_000) + 0.1 * noise,
    timestamp: START_TIME + step * 20 + (step % 7),
    step,
  };
}

/** The bodies that one connection sends: `log-metric` where a request has one point, else `log-batch`. */
export function makeBodies({ runIds, requests, keys, stepsPerRequest }: Load, run: number): string[] {
  const run_id = runIds[run];
  return Array.from({ length: requests }, (_, request) => {
    const points: SentPoint[] = [];
    for (let i = 0; i < stepsPerRequest; i++)
      for (let key = 0; key < keys; key++) points.push(makePoint(run, key, request * stepsPerRequest + i));
    return JSON.stringify(points.length === 1 ? { run_id, ...points[0] } : { run_id, metrics: points });
  });
}
