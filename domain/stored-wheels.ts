/**
 * Wheels that lie in a datastore, as lines of a pip list: `azureml://datastores/D/paths/w/x-1.0-py3-none-any.whl`, alone or
 * behind `name @`. The studio fetches them before a node is given the run; a node is told the hash of the bytes, as a
 * fragment of the line, and none of the datastore's credentials.
 */
import { readDataUri } from "./data-uri";
import { normalName, tidyRequirement } from "./requirements";

export interface StoredWheel {
  datastore: string;
  path: string;
  /** Its own name, which says what it is and for which Python. */
  file: string;
  /** Of its bytes, once they were fetched. */
  sha256: string | undefined;
  /** The line with another address in the place of the datastore's. */
  at(address: string): string;
}

const LINE =
  /^([\w.-]+\s*(?:\[[^\]]*\])?\s*@\s*)?(azureml:\/\/[^\s#]+)(?:#sha256=([0-9a-f]{64}))?(\s*;.*|\s+#.*)?$/i;
/** As PEP 427 names them: name, version, maybe a build, then for which Python, interface and machine. */
const WHEEL = /^[\w.]+-[\w.!+]+(?:-\d[\w.]*)?-[\w.]+-[\w.]+-[\w.]+\.whl$/;

/** The wheel that the line names; undefined for any other line, one that names something else in a datastore too. */
export function readStoredWheel(line: string): StoredWheel | undefined {
  const [whole, name = "", address = "", sha256, rest = ""] = LINE.exec(tidyRequirement(line)) ?? [];
  if (whole === undefined) return undefined;
  const uri = readDataUri(address);
  if (uri.kind !== "datastore") return undefined;
  const { datastore, path } = uri;
  const file = path.split("/").at(-1)!;
  if (!WHEEL.test(file)) return undefined;
  return { datastore, path, file, sha256, at: (other) => `${name}${other}${rest}` };
}

/** Why a line that names something of a datastore is none that is read here. */
export const STORED_WHEEL_RULE =
  "of what lies in a datastore a wheel is installed: `azureml://datastores/NAME/paths/FOLDER/name-1.0-py3-none-any.whl`";

export const storedWheelsOf = (lines: readonly string[]): StoredWheel[] =>
  lines.flatMap((line) => readStoredWheel(line) ?? []);

/** What a run's input is called that is such a wheel. No input of a job has a space in its name. */
export const wheelInput = ({ datastore, path }: Pick<StoredWheel, "datastore" | "path">): string =>
  `wheel azureml://datastores/${datastore}/paths/${path}`;
export const isWheelInput = (name: string): boolean => name.startsWith("wheel azureml://");

/** The lines with the hash of each wheel's bytes, which `hashOf` finds by its input's name. */
export const withWheelHashes = (
  lines: readonly string[],
  hashOf: (input: string) => string | undefined,
): string[] =>
  lines.map((line) => {
    const wheel = readStoredWheel(line);
    const sha256 = wheel && hashOf(wheelInput(wheel));
    if (!wheel || !sha256) return line;
    return wheel.at(`azureml://datastores/${wheel.datastore}/paths/${wheel.path}#sha256=${sha256}`);
  });

/** What was installed from a wheel's file is known by what that is called: `told_of-1.0-py3-none-any.whl` is `told-of==1.0`. */
export function nameWheelFile(line: string): string {
  const [, file] = /@ file:\/\/\S*\/([^/#\s]+\.whl)/.exec(line) ?? [];
  if (!file) return line;
  const [name = "", version = ""] = decodeURIComponent(file).split("-");
  return `${normalName(name)}==${version}`;
}
