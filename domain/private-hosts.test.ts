import { describe, expect, test } from "vitest";
import { isListed, readPrivateHost } from "./private-hosts";

const reach = (list: string[], host: string, address: string, port = 443) =>
  isListed(
    list.map((entry) => readPrivateHost(entry)!),
    { host, address, port },
  );

describe("the list of private hosts", () => {
  test.each([
    ["minio.lan", "minio.lan", "10.0.0.4"],
    ["MINIO.lan:443", "Minio.Lan.", "10.0.0.4"],
    ["*.corp.example", "s3.eu.corp.example", "10.0.0.4"],
    ["10.2.0.0/16", "anything", "10.2.255.1"],
    ["10.2.0.0/16", "anything", "::ffff:10.2.0.9"],
    ["127.0.0.1", "localhost", "127.0.0.1"],
    ["[::1]:443", "::1", "::1"],
    ["::1", "localhost", "::1"],
    ["fd00::/8", "anything", "fdab::1"],
    ["0.0.0.0/0", "anything", "192.168.3.4"],
  ])("%s lets %s at %s be reached", (entry, host, address) => {
    expect(reach([entry], host, address)).toBe(true);
  });

  test.each([
    ["minio.lan", "minio.lan.evil.test", "10.0.0.4"],
    ["minio.lan", "xminio.lan", "10.0.0.4"],
    ["*.corp.example", "corp.example", "10.0.0.4"],
    ["minio.lan:9000", "minio.lan", "10.0.0.4"],
    ["10.2.0.0/16", "anything", "10.3.0.1"],
    ["10.2.0.0/16", "10.2.0.1.evil.test", "192.168.0.1"],
    ["127.0.0.1", "localhost", "::1"],
    ["0.0.0.0/0", "anything", "fd00::1"],
    ["fd00::/8", "anything", "10.0.0.1"],
  ])("%s does not let %s at %s be reached", (entry, host, address) => {
    expect(reach([entry], host, address)).toBe(false);
  });

  test.each([
    "",
    "http://minio.lan",
    "minio.lan/16",
    "10.2.0.0/33",
    "::1/129",
    "10.2.0",
    "host:0",
    "host:99999",
    "[host]:80",
    "a b",
    "*",
    "*.*.example",
    "-x",
  ])("%j is no entry", (entry) => {
    expect(readPrivateHost(entry)).toBeNull();
  });
});
