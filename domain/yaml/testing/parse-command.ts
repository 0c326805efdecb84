import { command } from "../../run-kinds/command";
import { jobParser } from "../parse-job";

/** Reads commands alone, so that what a test says of them holds whatever else there is. */
export const parseCommand = jobParser({ command: command.job });
