export interface PictureSize {
  width: number;
  height: number;
}

/** So much of a file holds its measures, unless a camera has written a lot before them. */
export const HEAD_BYTES = 256 * 1024;

/**
 * The measures of a PNG, GIF, WebP or JPEG as its first bytes tell them, without decoding a pixel; null for anything
 * else. Sources: the PNG, GIF89a and JPEG (ITU T.81, B.2.2) specifications and RFC 9649.
 */
export function readPictureSize(bytes: ArrayBuffer): PictureSize | null {
  const view = new DataView(bytes);
  const text = (start: number, length: number) =>
    start + length > bytes.byteLength ? "" : String.fromCharCode(...new Uint8Array(bytes, start, length));
  if (text(1, 3) === "PNG" && view.byteLength >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (text(0, 3) === "GIF" && view.byteLength >= 10) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP" && view.byteLength >= 30)
    return readWebp(view, text(12, 4));
  return view.byteLength > 4 && view.getUint16(0) === 0xffd8 ? readJpeg(view) : null;
}

function readWebp(view: DataView, kind: string): PictureSize | null {
  if (kind === "VP8X") {
    const side = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
    return { width: side(24), height: side(27) };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (kind === "VP8 ") {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return null;
}

/** Goes from segment to segment up to the one that begins a frame. */
function readJpeg(view: DataView): PictureSize | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
