/** Prefixed, time-sortable identifiers: `run_01jd3…`. 48 bits of milliseconds, then 80 random bits. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u

export const ID_PREFIXES = {
  user: "usr",
  session: "ses",
  workspace: "wsp",
  member: "mem",
  group: "grp",
  invite: "inv",
  token: "tok",
  experiment: "exp",
  run: "run",
  peer: "per",
  snapshot: "snp",
  environment: "env",
  build: "bld",
  buildOrder: "bor",
  node: "nod",
  nodeToken: "ndt",
  compute: "cmp",
  poolNode: "pnd",
  loggedModel: "m",
  dataset: "dts",
  upload: "upl",
  audit: "aud",
  view: "viw",
  report: "rpt",
  activity: "act",
  retentionRule: "rtn",
  asset: "ast",
  assetVersion: "asv",
  secret: "sec",
  notification: "ntf",
  datastore: "dst",
  subscription: "sub",
  delivery: "dlv",
  endpoint: "end",
  endpointKey: "enk",
  endpointAlert: "ena",
  deployment: "dep",
  instance: "ins",
  pipelinePlan: "ppl",
  pipelineEndpoint: "pep",
  batchEndpoint: "bep",
  batchDeployment: "bdp",
  draft: "drf",
  schedule: "sch",
  promotion: "prm",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** A new id of the given kind. `now` is in milliseconds since the epoch. */
export function newId(kind: IdKind, now: number = Date.now()): string {
  let time = "";
  for (let rest = now, digit = 0; digit < 10; digit++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let random = "";
  for (const byte of bytes) random += ALPHABET[byte & 31];
  const joint = kind === "loggedModel" ? "-" : "_";
  return `${ID_PREFIXES[kind]}${joint}${time}${random}`;
}
