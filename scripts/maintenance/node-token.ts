/** `npm run node-token -- --name NAME [--target TARGET] [--workspace NAME …]`, `-- --list`, `-- --revoke NAME`. */
import { parseArgs } from "node:util";
import { openDb } from "@/db/client";
import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { inWords } from "@/server/core/await-database";
import { databaseCode } from "@/server/core/failures";
import { explainFailure } from "@/server/core/reach-database";
import { listNodeTokens, makeNodeToken, revokeNodeToken } from "@/server/nodes/node-tokens";

const USAGE = `usage: npm run node-token -- --name NODE [--target local] [--workspace NAME …]
       npm run node-token -- --list
       npm run node-token -- --revoke NODE`;

const text = { type: "string" } as const;
const options = {
  name: text,
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
  if (!(failure instanceof AppError) && !databaseCode(failure)) throw failure;
  console.error(failure instanceof AppError ? failure.message : inWords(explainFailure(failure)));
  process.exitCode = 1;
} finally {
  await close();
}

function read() {
  try {
    const { values } = parseArgs({ options, strict: true });
    const asked = [values.name, values.revoke, values.list].filter((one) => one !== undefined);
    return asked.length === 1 ? values : null;
  } catch {
    return null;
  }
}

/** The token alone goes to the output, so that it can be written to a file. */
async function work({ name, target, workspace, revoke, list }: NonNullable<typeof given>): Promise<void> {
  if (list) {
    for (const one of await listNodeTokens(db))
      console.log(`${one.name}\t${one.target}\t${one.createdAt.toISOString()}`);
  } else if (revoke) {
    await revokeNodeToken(db, revoke);
    console.error(`The token of ${revoke} opens nothing any more.`);
  } else if (name) {
    const { token } = await makeNodeToken(db, { name, target, workspaces: workspace });
    console.error(`The token of ${name}, for the compute target ${target}. It is told this once:`);
    console.log(token);
  }
}
