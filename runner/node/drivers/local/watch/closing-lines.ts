/** What stands below an error without being a part of it: what launchers, loggers and the system say when a program ends. */

/** Errors of launchers: they say that a program of theirs has failed, and not why. */
const LAUNCHERS =
  /^(?:\w+\.)*(?:ChildFailedError|CalledProcessError|ProcessExitedException|WorkerCrashedError|LaunchError)\b/;
export const isLauncherError = (line: string): boolean => LAUNCHERS.test(line);

const CLOSING = [
  /^\s*$/,
  // torchrun: its own lines, and the box that sums up.
  /^[EWI]\d{4} .*\btorch\/distributed\//,
  /^\[rank\d+\]:\s*\[?[EWI]\d{3,}/,
  /^(?:ERROR|WARNING|INFO):torch\.distributed\./,
  /^\[[EWI]\d{3,}.*\] (?:Warning: )?/,
  /^\[\d{4}-\d\d-\d\d .*\] torch\.distributed\./,
  // MLflow, Weights & Biases, Hydra, Lightning.
  /(?:🏃 View run|🧪 View experiment)\b/u,
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (?:INFO|WARNING|ERROR) mlflow\b/,
  /^wandb: /,
  /^Set the environment variable HYDRA_FULL_ERROR=1/,
  // Python's own end.
  /resource_tracker(?:\.py:\d+)?: /,
  /^\s+warnings\.warn\(/,
  /^Exception ignored (?:in|while)\b/,
  // Schedulers, shells and tools that start programs.
  /^(?:srun|slurmstepd|mpirun|mpiexec|prterun|horovodrun)\b.*:/,
  /^-{20,}$|^={20,}$/,
  /^Primary job\s+terminated normally|^a non-zero exit code|^mpirun detected that/,
  /^make(?:\[\d+\])?: \*\*\* /,
  /^ERROR conda\.cli\.main_run:/,
  /^(?:real|user|sys)\s+\d+m[\d.,]+s$/,
  /^Command exited with non-zero status \d+/,
  /^(?:\S+: line \d+:\s+\d+ )?(?:Killed|Terminated|Aborted)\b/,
  /^error: Recipe `.*` failed/,
  // A progress bar that is drawn once more.
  /^.{0,60}\d+%\|.*\|/,
];
export const closesLog = (line: string): boolean => CLOSING.some((pattern) => pattern.test(line));

/** Lines of messages that are known to go on without being indented. */
const CONTINUED =
  /^(?:CUDA kernel errors might be|For debugging consider passing|Compile with `TORCH_USE_CUDA_DSA`|Search for `cuda|If this is a private repository|Exception raised from |frame #\d+: )/;
export const continuesMessage = (line: string): boolean => CONTINUED.test(line);

/** A line as programs log it: with a level, the time, or figures of a training. */
const LOGGED =
  /\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b|^\[?\d{4}-\d\d-\d\d[T ]|^\[?\d\d:\d\d:\d\d|\b(?:epoch|step|iter(?:ation)?)s?\b\W*\d/i;
export const looksLogged = (line: string): boolean => LOGGED.test(line);
