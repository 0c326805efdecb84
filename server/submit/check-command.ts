/** What a command may ask for, and this installation cannot give: each with its line. */
import { readDockerArgs } from "@/domain/docker-args";
import { CommandTooLong, renderCommand } from "@/domain/expressions";
import { literalText } from "@/domain/job-data";
import type { CommandJob } from "@/domain/jobs";
import { readReservation } from "@/domain/reservation";
import { localPath } from "@/domain/yaml/paths";
import type { SpecReading } from "./spec-reading";

export function checkCommand(reading: SpecReading<CommandJob>): void {
  const { job } = reading;
  for (const written of readDockerArgs(job.resources?.docker_args).wrong) {
    const field = ["resources", "docker_args"];
    reading.wrong(field, `\`resources.docker_args\` has ${written}: a size such as --memory=2g is needed.`);
  }
  const { problem } = readReservation(job.resources?.properties);
  if (problem) reading.wrong(["resources", "properties"], problem);
  if (job.distribution?.type === "ray") {
    reading.wrong(
      ["distribution", "type"],
      "`distribution.type` ray is not supported yet: pytorch, mpi or tensorflow.",
    );
  }
  if (job.code !== undefined && localPath(job.code) === undefined) {
    reading.wrong(
      ["code"],
      "`code` is not a local folder: code that is stored elsewhere is not supported yet.",
    );
  }
  checkLength(reading);
}

/** With the values that are known by now; paths of data are short. */
function checkLength(reading: SpecReading<CommandJob>): void {
  const { command, inputs = {} } = reading.job;
  // A job with mistakes is read as far as it goes.
  if (typeof command !== "string") return;
  const known = Object.entries(inputs).flatMap(([name, input]) => {
    const value = literalText(input);
    return value === undefined ? [] : [[name, value] as const];
  });
  try {
    renderCommand(command, { inputs: Object.fromEntries(known), outputs: {} });
  } catch (error) {
    if (!(error instanceof CommandTooLong)) throw error;
    reading.wrong(["command"], error.message);
  }
}
