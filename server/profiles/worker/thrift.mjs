// Thrift's compact protocol, as far as the footer of a Parquet file needs it: values with the stretches they stand in.

/**
 * @typedef {{ fields: Map<number, Value>, start: number, end: number }} Struct
 * @typedef {{ items: Value[], type: number, start: number, end: number }} List
 * @typedef {{ value: bigint | number | boolean | null, start: number, end: number }} Plain
 * @typedef {Struct | List | Plain} Value
 */

const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT] = Array(13).keys();
const MAX_DEPTH = 16;

export class Thrift {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** @param {number} depth @returns {Struct} */
  readStruct(depth = 0) {
    if (depth > MAX_DEPTH) throw new Error("its footer is nested too deeply");
    const start = this.at;
    /** @type {Map<number, Value>} */
    const fields = new Map();
    let id = 0;
    for (;;) {
      const header = this.readByte();
      const type = header & 0x0f;
      if (type === STOP) return { fields, start, end: this.at };
      id = header >> 4 === 0 ? Number(unzigzag(this.readVarint())) : id + (header >> 4);
      fields.set(id, this.readValue(type, depth, false));
    }
  }

  /** In a list, a boolean is a byte of its own. @param {number} type @param {number} depth @param {boolean} isItem @returns {Value} */
  readValue(type, depth, isItem) {
    const start = this.at;
    /** @param {Plain["value"]} value @returns {Plain} */
    const plain = (value) => ({ value, start, end: this.at });
    if (type === TRUE || type === FALSE) return plain(isItem ? this.readByte() === TRUE : type === TRUE);
    if (type === BYTE) return plain(this.readByte());
    if (type === I16 || type === I32 || type === I64) return plain(unzigzag(this.readVarint()));
    if (type === DOUBLE) return this.skip(8, plain);
    if (type === BINARY) return this.skip(Number(this.readVarint()), plain);
    if (type === LIST || type === SET) return this.readList(depth);
    if (type === MAP) return this.readMap(depth, plain);
    if (type === STRUCT) return this.readStruct(depth + 1);
    throw new Error("its footer holds what Parquet has not");
  }

  /** @param {number} depth @returns {List} */
  readList(depth) {
    const start = this.at;
    const header = this.readByte();
    const count = header >> 4 === 15 ? Number(this.readVarint()) : header >> 4;
    const type = header & 0x0f;
    /** @type {Value[]} */
    const items = [];
    for (let index = 0; index < count; index += 1) items.push(this.readValue(type, depth + 1, true));
    return { items, type, start, end: this.at };
  }

  /** @param {number} depth @param {(value: null) => Plain} plain */
  readMap(depth, plain) {
    const count = Number(this.readVarint());
    const types = count > 0 ? this.readByte() : 0;
    for (let index = 0; index < count; index += 1) {
      this.readValue(types >> 4, depth + 1, true);
      this.readValue(types & 0x0f, depth + 1, true);
    }
    return plain(null);
  }

  /** @param {number} count @param {(value: null) => Plain} plain */
  skip(count, plain) {
    this.at += count;
    if (this.at > this.bytes.length) throw new Error("its footer ends too early");
    return plain(null);
  }

  readByte() {
    if (this.at >= this.bytes.length) throw new Error("its footer ends too early");
    return this.bytes[this.at++];
  }

  readVarint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.readByte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error("its footer holds a number that is too long");
  }
}

/** @param {bigint} value */
const unzigzag = (value) => (value >> 1n) ^ -(value & 1n);

/** @param {bigint} value @returns {Buffer} */
export function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

/** What stands before the items of a list of structs. @param {number} count @returns {Buffer} */
export const structsHeader = (count) =>
  count < 15
    ? Buffer.from([(count << 4) | STRUCT])
    : Buffer.concat([Buffer.from([0xf0 | STRUCT]), varint(BigInt(count))]);
