const LOW_BITS = 128;

/** Writes into a buffer that grows: plain bytes, variable-length integers and little-endian floats. */
export class ByteWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  private reserve(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  /** Seven bits a byte, low ones first. The value is an integer from 0 to 2^53 - 1. */
  varint(value: number): void {
    let rest = value;
    while (rest >= LOW_BITS) {
      this.byte((rest % LOW_BITS) + LOW_BITS);
      rest = Math.floor(rest / LOW_BITS);
    }
    this.byte(rest);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value, true);
  }

  /** Gives what was written, in memory of its own, and begins anew in the same buffer. */
  finish(): Uint8Array {
    const written = this.bytes.slice(0, this.length);
    this.length = 0;
    return written;
  }
}

/** Reads what a `ByteWriter` wrote. Reading past the end throws a RangeError. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError("The bytes end too early.");
    return value;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= LOW_BITS) {
      const byte = this.byte();
      if (byte < LOW_BITS) return value + byte * scale;
      value += (byte - LOW_BITS) * scale;
    }
  }

  float32(): number {
    this.at += 4;
    return this.view.getFloat32(this.at - 4, true);
  }

  float64(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }
}
