import { type DataFile, MLTABLE_FILE } from "@/domain/data";
import type { FoundKind } from "@/domain/yaml/references";
import type { AssetReading } from "../assets/asset-reading";

type DataReading = AssetReading<DataFile>;

/** Notes where the type of a data asset is not that of what lies at its path. */
export function checkKind(reading: DataReading, kind: FoundKind, path: string): void {
  const { type } = reading.asset;
  const wanted = type === "uri_file" ? "file" : "folder";
  if (kind === "missing") {
    reading.wrong(
      ["path"],
      `\`path\` names ${path}, which is not there. Paths start at the folder of the YAML file.`,
    );
  } else if (kind !== wanted) {
    const right =
      type === "mltable"
        ? `the folder with the ${MLTABLE_FILE} file is needed`
        : `the type uri_${kind} would be right`;
    reading.wrong(["path"], `\`path\` names ${path}, a ${kind}: the type is ${type}, and ${right}.`);
  }
}

/** Notes a folder that has nothing in it, and a table without the file that says how to read it. */
export function checkFiles(reading: DataReading, files: readonly { path: string }[]): void {
  const { type, path } = reading.asset;
  if (files.length === 0) {
    reading.wrong(["path"], `\`path\` names ${path}, where no files are that would be kept.`);
  } else if (type === "mltable" && !files.some((file) => file.path === MLTABLE_FILE)) {
    reading.wrong(
      ["path"],
      `\`path\` names ${path}, which has no file ${MLTABLE_FILE}: the type mltable needs one.`,
    );
  }
}
