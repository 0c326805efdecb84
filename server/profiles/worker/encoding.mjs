// Which letters the bytes stand for.
import { Problem } from "./problem.mjs";

/** As people name them, and as TextDecoder does. */
const DECODERS = { "UTF-8": "utf-8", "UTF-16": "utf-16le", "UTF-16BE": "utf-16be", "Latin-1": "latin1" };
/** @typedef {keyof typeof DECODERS} Encoding */

/** What tables are registered with, by the names of Azure ML and Python. @type {Record<string, Encoding>} */
const NAMES = {
  utf8: "UTF-8",
  utf8bom: "UTF-8",
  utf8sig: "UTF-8",
  ascii: "UTF-8",
  utf16: "UTF-16",
  utf16le: "UTF-16",
  utf16be: "UTF-16BE",
  iso88591: "Latin-1",
  latin1: "Latin-1",
  windows1252: "Latin-1",
  cp1252: "Latin-1",
}; // prettier-ignore

/** @param {string} name @returns {Encoding} */
export function encodingNamed(name) {
  const found = NAMES[name.toLowerCase().replace(/[^a-z0-9]/g, "")];
  if (!found)
    throw new Problem(`The encoding ${name} is not known here: utf8, utf16, iso88591 and windows1252 are.`);
  return found;
}

/** @param {Buffer} head @returns {Encoding} */
export function sniffEncoding(head) {
  if (head[0] === 0xff && head[1] === 0xfe) return "UTF-16";
  if (head[0] === 0xfe && head[1] === 0xff) return "UTF-16BE";
  const part = head.subarray(0, 64 * 1024);
  const zeros = [0, 0];
  for (let index = 0; index < part.length; index += 1) if (part[index] === 0) zeros[index % 2] += 1;
  const most = part.length / 5;
  if (zeros[1] > most && zeros[0] < zeros[1] / 4) return "UTF-16";
  if (zeros[0] > most && zeros[1] < zeros[0] / 4) return "UTF-16BE";
  return isUtf8(head) ? "UTF-8" : "Latin-1";
}

/** A stretch may begin and end within a letter. @param {Buffer} bytes */
export function isUtf8(bytes) {
  let start = 0;
  while (start < 3 && (bytes[start] & 0xc0) === 0x80) start += 1;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start), { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** @param {Buffer} bytes @param {Encoding} encoding */
export const decode = (bytes, encoding) => new TextDecoder(DECODERS[encoding]).decode(bytes);

/** Letters of a text, and none of a picture or a program. @param {string} text */
export const looksBinary = (text) => {
  const part = text.slice(0, 8192);
  let strange = 0;
  for (let index = 0; index < part.length; index += 1) {
    const code = part.charCodeAt(index);
    if (code < 9 || (code > 13 && code < 32 && code !== 27)) strange += 1;
  }
  return strange > part.length / 100;
};
