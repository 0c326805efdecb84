/**
 * `npm run rotate-key`: another key for the secrets, while the studio works. With ATELIER_SECRET_KEY it is that one, and
 * without it a new one, in a file of the data folder.
 */
import { openDb, openSql } from "@/db/client";
import { AppError } from "@/domain/errors";
import { env, secretKey } from "@/env";
import { inWords } from "@/server/core/await-database";
import { databaseCode } from "@/server/core/failures";
import { openKeyring } from "@/server/core/keyring";
import { explainFailure } from "@/server/core/reach-database";
import { rotateKey } from "@/server/secrets/rotate-key";

const { DATABASE_URL, ATELIER_HOME, ATELIER_SECRET_KEY, ATELIER_SECRET_KEY_OLD } = env();
const FORGET = "--forget-lost";
const words = process.argv.slice(2);
if (!DATABASE_URL || words.some((word) => word !== FORGET)) {
  console.error(`usage: npm run rotate-key [-- ${FORGET}]`);
  process.exit(2);
}

const keyring = openKeyring({ home: ATELIER_HOME, secretKey, oldSecretKey: () => ATELIER_SECRET_KEY_OLD });
const { db, close } = openDb(DATABASE_URL, 1);
const sql = openSql(DATABASE_URL, 1);
try {
  const forgets = words.includes(FORGET);
  const done = await rotateKey({ db, sql, keyring }, chooseKey, forgets);
  const { keyId, rewrapped, forgotten, isContinued } = done;
  const what = isContinued ? "The rotation that was begun before is complete" : "The secrets have a new key";
  console.log(`${what}: ${keyId}, with ${rewrapped} values.`);
  if (forgotten > 0) console.log(`Deleted, as their key is lost: ${forgotten} values. Set them again.`);
  if (keyId !== keyring.installation().id)
    console.log(
      `Keep ${keyring.fileOf(keyId)} elsewhere too: no backup holds it. One that was made before needs the key before.`,
    );
  else if (ATELIER_SECRET_KEY_OLD) console.log("ATELIER_SECRET_KEY_OLD is not needed any more.");
} catch (failure) {
  if (!(failure instanceof AppError) && !databaseCode(failure)) throw failure;
  console.error(failure instanceof AppError ? failure.message : inWords(explainFailure(failure)));
  process.exitCode = 1;
} finally {
  await Promise.all([close(), sql.end({ timeout: 5 })]);
}

/** A key that was given stays outside of the data folder, so the next one has to be given too. */
function chooseKey(before: string) {
  if (!ATELIER_SECRET_KEY) return keyring.make();
  const given = keyring.installation();
  if (given.id !== before) return given;
  throw new AppError(
    "conflict",
    "The secrets have the key of this ATELIER_SECRET_KEY already. Start the studio with another one, and the one before as ATELIER_SECRET_KEY_OLD; then run this again with both.",
  );
}
