/** Where the files of attempts and environments lie below a data folder. */
export const paths = {
  attempt: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}`,
  userLog: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/user.log`,
  environment: (home: string, hash: string) => `${home}/environments/${hash}`,
  /** Says which bytes of the user log were given back to the disk: `{"start": 1024, "end": 4096}`. */
  logCut: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/log-cut.json`,
  /** Room that is kept back, in numbered files: see `runner/node/drivers/local/disk/reserve.mjs`. */
  reserve: (home: string) => `${home}/reserve`,
  /** What the instances of a deployment that have ended had printed, the latest of it. */
  deploymentLog: (home: string, deploymentId: string) => `${home}/serving/logs/${deploymentId}.log`,
  /** Copies of the logs of nodes whose folders the studio does not read itself, as they are sent. */
  sentLogs: (home: string) => `${home}/sent-logs`,
  sentUserLog: (home: string, runId: string, attempt: number) =>
    `${home}/sent-logs/${runId}.${attempt}/user.log`,
  sentLogCut: (home: string, runId: string, attempt: number) =>
    `${home}/sent-logs/${runId}.${attempt}/log-cut.json`,
  sentBuildLog: (home: string, buildId: string) => `${home}/sent-logs/${buildId}/build.log`,
  /** The data folders of the nodes that a pool starts on this machine, by the target and a place in it. */
  pool: (home: string, targetId: string) => `${home}/pools/${targetId}`,
  poolNode: (home: string, targetId: string, place: number) => `${home}/pools/${targetId}/${place}`,
  /** What is kept here of a target that is reached from here. */
  attached: (home: string, targetId: string) => `${home}/attached/${targetId}`,
  /** The socket at which the runner waits for the hands beside runs elsewhere. */
  linkDoor: (home: string) => `${home}/attached/links.s`,
  /** The folders of interpreters for samples, and the socket at which the runner is asked for one. */
  samples: (home: string) => `${home}/samples`,
  sampleDoor: (home: string) => `${home}/samples/door.s`,
  buildLog: (home: string, hash: string) => `${home}/environments/logs/${hash}.log`,
};

/** What logs are called among a run's artifacts. A cut is kept beside its log, so that offsets hold for good. */
export const LOG_FILES = {
  user: { log: "user_logs/std_log.txt", cut: "user_logs/std_log.cut.json" },
  build: { log: "azureml-logs/environment_build.log" },
  /** Of another instance than the first of a run that takes several nodes. */
  peer: (instance: number) => ({
    log: `user_logs/std_log_instance_${instance}.txt`,
    cut: `user_logs/std_log_instance_${instance}.cut.json`,
  }),
  earlier: (attempt: number) => ({
    log: `user_logs/attempt-${attempt}/std_log.txt`,
    cut: `user_logs/attempt-${attempt}/std_log.cut.json`,
  }),
};
