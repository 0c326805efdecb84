/**
 * A value is encrypted by a data key of its own, and the data key by a master key (AES-256-GCM both). Where it belongs is
 * part of what is authenticated, so that a row that was moved elsewhere in the database opens no more.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { MasterKey } from "../core/keyring";

export interface Place {
  workspaceId: string;
  secretId: string;
  version: number;
}

export interface Envelope {
  keyId: string;
  wrappedKey: Buffer;
  sealedValue: Buffer;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function sealValue(master: MasterKey, place: Place, value: string): Envelope {
  const dataKey = randomBytes(32);
  const sealedValue = encrypt(dataKey, Buffer.from(value, "utf8"), placeWords("value", place));
  return { keyId: master.id, wrappedKey: wrap(master, place, dataKey), sealedValue };
}

export function openValue(master: MasterKey, place: Place, envelope: Envelope): string {
  const dataKey = unwrap(master, place, envelope.wrappedKey);
  return decrypt(dataKey, envelope.sealedValue, placeWords("value", place)).toString("utf8");
}

/** The same data key under another master key; the value itself stays as it is. */
export const rewrap = (from: MasterKey, to: MasterKey, place: Place, wrappedKey: Buffer): Buffer =>
  wrap(to, place, unwrap(from, place, wrappedKey));

const wrap = (master: MasterKey, place: Place, dataKey: Buffer) =>
  encrypt(master.key, dataKey, placeWords(master.id, place));

const unwrap = (master: MasterKey, place: Place, wrapped: Buffer) =>
  decrypt(master.key, wrapped, placeWords(master.id, place));

const placeWords = (what: string, { workspaceId, secretId, version }: Place) =>
  Buffer.from(JSON.stringify([what, workspaceId, secretId, version]));

function encrypt(key: Buffer, plain: Buffer, place: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(place);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, place: Buffer): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(place).setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}
