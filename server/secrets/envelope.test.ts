import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openKeyring } from "../core/keyring";
import { openValue, rewrap, sealValue } from "./envelope";

const home = mkdtempSync(path.join(os.tmpdir(), "atelier-keys-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const open = (key: string) => openKeyring({ home, secretKey: () => key.repeat(32) });
const [master, other] = [open("a").installation(), open("b").installation()];
const place = { workspaceId: "wsp_1", secretId: "sec_1", version: 1 };
const VALUE = "a value with ünïcode\nand lines";

describe("an envelope", () => {
  test("opens in its place with its key, and is another each time", () => {
    const [first, second] = [sealValue(master, place, VALUE), sealValue(master, place, VALUE)];
    expect(openValue(master, place, first)).toBe(VALUE);
    expect(first.sealedValue.equals(second.sealedValue)).toBe(false);
    expect(Buffer.concat([first.sealedValue, first.wrappedKey]).includes("value")).toBe(false);
  });

  test("does not open with a flipped byte, in another place or with another key", () => {
    const sealed = sealValue(master, place, VALUE);
    for (const part of ["sealedValue", "wrappedKey"] as const) {
      for (let at = 0; at < sealed[part].length; at++) {
        const changed = Buffer.from(sealed[part]);
        changed[at]! ^= 1;
        expect(() => openValue(master, place, { ...sealed, [part]: changed })).toThrow();
      }
    }
    for (const moved of [{ workspaceId: "wsp_2" }, { secretId: "sec_2" }, { version: 2 }])
      expect(() => openValue(master, { ...place, ...moved }, sealed)).toThrow();
    expect(() => openValue(other, place, sealed)).toThrow();
    expect(() => openValue({ ...other, id: master.id }, place, sealed)).toThrow();
  });

  test("opens with the key that it was wrapped by anew, and with that alone", () => {
    const sealed = sealValue(master, place, VALUE);
    const moved = { ...sealed, wrappedKey: rewrap(master, other, place, sealed.wrappedKey) };
    expect(openValue(other, place, moved)).toBe(VALUE);
    expect(() => openValue(master, place, moved)).toThrow();
  });
});

describe("the keyring", () => {
  test("finds the installation's key, the one before it, and those in files, each by its id", () => {
    const keyring = open("a");
    const made = keyring.make();
    const another = openKeyring({
      home,
      secretKey: () => "b".repeat(32),
      oldSecretKey: () => "a".repeat(32),
    });
    for (const key of [master, other, made]) expect(another.find(key.id)).toEqual(key);
    expect(open("b").find(master.id)).toBeNull();
  });

  test("takes no file for another key, and looks nowhere else", () => {
    const keyring = open("a");
    for (const id of ["../secret-key", "", "key-0123456789abcdef", "master-keys"])
      expect(keyring.find(id)).toBeNull();
  });

  test("keeps one file when told to", () => {
    const [first, second] = [open("a").make(), open("a").make()];
    open("a").keepOnly(second.id);
    expect(open("c").find(first.id)).toBeNull();
    expect(open("c").find(second.id)).toEqual(second);
  });
});
