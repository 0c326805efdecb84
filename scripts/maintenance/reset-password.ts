/** `npm run reset-password -- EMAIL [--revoke-tokens]`: a new password for somebody who has forgotten theirs, typed or from a pipe. */
import readline from "node:readline";
import { Writable } from "node:stream";
import { openDb } from "@/db/client";
import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { resetPassword } from "@/server/accounts/reset-password";
import { inWords } from "@/server/core/await-database";
import { databaseCode } from "@/server/core/failures";
import { explainFailure } from "@/server/core/reach-database";

const REVOKE = "--revoke-tokens";
const { DATABASE_URL } = env();
const words = process.argv.slice(2);
const revokesTokens = words.includes(REVOKE);
const [email, ...more] = words.filter((word) => word !== REVOKE);
if (!email || more.length > 0 || email.startsWith("-") || !DATABASE_URL) {
  console.error(`usage: npm run reset-password -- EMAIL [${REVOKE}]`);
  process.exit(2);
}

/** One line of the terminal that is not shown while it is typed. */
function askUnseen(question: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = readline.createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: process.stdin.isTTY,
  });
  return new Promise((resolve) => {
    reader.once("line", (line) => {
      resolve(line);
      reader.close();
    });
    reader.once("close", () => {
      if (process.stdin.isTTY) process.stderr.write("\n");
      resolve("");
    });
  });
}

const { db, close } = openDb(DATABASE_URL, 1);
try {
  const password = await askUnseen(`New password for ${email}: `);
  const { revokedTokens, livingTokens } = await resetPassword(db, { email, password, revokesTokens });
  console.log(`The password of ${email} is changed, and every sign-in with the old one has ended.`);
  if (revokesTokens) console.log(`API tokens that were revoked: ${revokedTokens}.`);
  else if (livingTokens > 0)
    console.log(
      `API tokens that go on working: ${livingTokens}. To end them too, run this again with ${REVOKE}.`,
    );
} catch (failure) {
  if (!(failure instanceof AppError) && !databaseCode(failure)) throw failure;
  console.error(failure instanceof AppError ? failure.message : inWords(explainFailure(failure)));
  process.exitCode = 1;
} finally {
  await close();
}
