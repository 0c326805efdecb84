import { type Db, openDb, openSql, type Sql } from "@/db/client";
import type { MailServer } from "@/domain/mail-server";
import { env, secretKey } from "@/env";
import { type BlobStore, openLocalBlobs } from "../blobs/blobs";
import { type ConnectGuard, guardConnects } from "./guarded-connect";
import { type Keyring, openKeyring } from "./keyring";
import { type AskAnew, askAnewAt } from "./reach-database";

/** The parts that commands and queries stand on; each process opens them once. */
export interface Services {
  db: Db;
  /** A client apart from drizzle's: raw SQL, hot paths, LISTEN. */
  sql: Sql;
  askAnew: AskAnew;
  blobs: BlobStore;
  /** The keys of secrets. */
  keyring: Keyring;
  /** The way out to addresses that people enter. */
  guard: ConnectGuard;
  /** The folders that local datastores may lie in. */
  datastoreRoots: readonly string[];
  /** By which server mails are sent; null where none are. */
  mail: MailServer | null;
  /** The data folder. */
  home: string;
  publicUrl: string;
  close(): Promise<void>;
}

export interface ServiceOptions {
  url: string;
  home: string;
  publicUrl: string;
  connections?: number;
}

export function openServices({ url, home, publicUrl, connections = 8 }: ServiceOptions): Services {
  const { db, close } = openDb(url, connections);
  const sql = openSql(url, connections);
  const closeBoth = async () => {
    await Promise.all([close(), sql.end({ timeout: 5 })]);
  };
  return {
    db,
    sql,
    askAnew: askAnewAt(url),
    blobs: openLocalBlobs(`${home}/blobs`),
    keyring: openKeyring({ home, secretKey, oldSecretKey: () => env().ATELIER_SECRET_KEY_OLD }),
    guard: guardConnects(env().ATELIER_PRIVATE_HOSTS),
    datastoreRoots: env().ATELIER_DATASTORE_ROOTS,
    mail: env().mail,
    home,
    publicUrl,
    close: closeBoth,
  };
}
