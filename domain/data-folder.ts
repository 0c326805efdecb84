/** Where the files of attempts and environments lie below a data folder. */
export const paths = {
  attempt: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}`,
  userLog: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/user.log`,
  environment: (home: string, hash: string) => `${home}/environments/${hash}`,
  /** Says which bytes of the user log were given back to the disk: `{"start": 1024, "end": 4096}`. */
  logCut: (home: string, runId: string, attempt: number) => `${home}/runs/${runId}.${attempt}/log-cut.json`,
  /** Room that is kept back, in numbered files: see `runner/node/drivers/local/disk/reserve.mjs`. */
  reserve: (home: string) => `${home}/reserve`,
  buildLog: (home: string, hash: string) => `${home}/environments/logs/${hash}.log`,
};

/** What logs are called among a run's artifacts. A cut is kept beside its log, so that offsets hold for good. */
export const LOG_FILES = {
  user: { log: "user_logs/std_log.txt", cut: "user_logs/std_log.cut.json" },
  build: { log: "azureml-logs/environment_build.log" },
  earlier: (attempt: number) => ({
    log: `user_logs/attempt-${attempt}/std_log.txt`,
    cut: `user_logs/attempt-${attempt}/std_log.cut.json`,
  }),
};
