/** `npm run node-token -- --name NAME --token-file FILE [--target TARGET] [--workspace NAME …]`, `-- --list`, `-- --revoke NAME`. */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { openDb } from "@/db/client";
import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { inWords } from "@/server/core/await-database";
import { databaseCode } from "@/server/core/failures";
import { explainFailure } from "@/server/core/reach-database";
import { listNodeTokens, makeNodeToken, revokeNodeToken } from "@/server/nodes/node-tokens";

const USAGE = `usage: npm run node-token -- --name NODE --token-file FILE [--target local] [--workspace NAME …]
       npm run node-token -- --list
       npm run node-token -- --revoke NODE`;

const text = { type: "string" } as const;
const options = {
  name: text,
  "token-file": text,
  target: { ...text, default: "local" },
  workspace: { ...text, multiple: true, default: [] as string[] },
  revoke: text,
  list: { type: "boolean" },
} as const;

const { DATABASE_URL } = env();
const given = read();
if (!given || !DATABASE_URL) {
  console.error(USAGE);
  process.exit(2);
}

const { db, close } = openDb(DATABASE_URL, 1);
try {
  await work(given);
} catch (failure) {
  const isTaken = (failure as NodeJS.ErrnoException).code === "EEXIST";
  if (!(failure instanceof AppError) && !isTaken && !databaseCode(failure)) throw failure;
  const isOurs = failure instanceof AppError || isTaken;
  console.error(isOurs ? (failure as Error).message : inWords(explainFailure(failure)));
  process.exitCode = 1;
} finally {
  await close();
}

function read() {
  try {
    const { values } = parseArgs({ options, strict: true });
    const asked = [values.name, values.revoke, values.list].filter((one) => one !== undefined);
    const isWhole = (values.name === undefined) === (values["token-file"] === undefined);
    return asked.length === 1 && isWhole ? values : null;
  } catch {
    return null;
  }
}

/** The token goes to a file that only its owner reads, and is shown nowhere. */
async function work({
  name,
  target,
  workspace,
  revoke,
  list,
  ...rest
}: NonNullable<typeof given>): Promise<void> {
  const file = rest["token-file"];
  if (list) {
    for (const one of await listNodeTokens(db))
      console.log(`${one.name}\t${one.target}\t${one.createdAt.toISOString()}`);
  } else if (revoke) {
    await revokeNodeToken(db, revoke);
    console.log(`The token of ${revoke} opens nothing any more.`);
  } else if (name && file) {
    // Made first, so that no token is made that cannot be written down.
    fs.writeFileSync(file, "", { flag: "wx", mode: 0o600 });
    const made = await makeNodeToken(db, { name, target, workspaces: workspace }).catch((failure) => {
      fs.rmSync(file);
      throw failure;
    });
    fs.writeFileSync(file, `${made.token}\n`);
    console.log(`${file} has the token of ${name}, for the compute target ${target}.`);
  }
}
