import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refused } from "./keep-trying";
import { type PieceDoor, sendContent } from "./send-content";

/** What becomes of a request: it arrives, its body breaks off, its answer is lost, or nobody is there. */
const FATES = ["arrives", "breaks off", "answer lost", "away"] as const;
type Fate = (typeof FATES)[number];

/** A studio at the other end of a bad line. Once the fates are used up everything arrives. */
function studio(size: number, fates: Fate[]) {
  const kept: Uint8Array[] = [];
  let heldBytes = 0;
  let isWhole = false;
  const asked: number[] = [];
  const fate = () => fates.shift() ?? "arrives";
  const door: PieceDoor = {
    async find() {
      if (fate() === "away") throw new Refused(503, "It starts again.");
      return { heldBytes, isWhole };
    },
    async send(piece, offset, { onSent }) {
      const now = fate();
      asked.push(offset);
      onSent(Math.floor(piece.size / 2));
      if (now === "away") throw new Error("The line is down.");
      if (now === "breaks off") throw new Error("The line went dead.");
      if (offset !== heldBytes) throw new Refused(409, "Go on from elsewhere.");
      kept.push(new Uint8Array(await piece.arrayBuffer()));
      heldBytes += piece.size;
      isWhole = heldBytes === size;
      if (now === "answer lost") throw new Error("The line went dead.");
      return { heldBytes, isWhole };
    },
  };
  return { door, asked, bytes: () => Buffer.concat(kept) };
}

const noPause = async () => {};
const never = () => new AbortController().signal;

describe("sending a content piece by piece", () => {
  test("brings the same bytes, however often the line breaks, and sends no piece again that was acknowledged", async () => {
    const fates = fc.array(fc.constantFrom(...FATES), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 70 }),
        fates,
        async (bytes, pieceBytes, line) => {
          const { door, bytes: kept } = studio(bytes.length, [...line]);
          const told: number[] = [];
          const onProgress = (done: number) => told.push(done);
          await sendContent(door, new Blob([bytes as BlobPart]), {
            signal: never(),
            onProgress,
            pause: noPause,
            pieceBytes,
          });
          expect(kept()).toEqual(Buffer.from(bytes));
          expect(told.at(-1)).toBe(bytes.length);
          expect(Math.max(...told)).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });

  test("asks where it stands before anything else, and begins there", async () => {
    const { door, asked } = studio(10, []);
    const part = new Blob([new Uint8Array(4)]);
    await door.send(part, 0, { signal: never(), onSent: () => {} });
    asked.length = 0;
    const options = { signal: never(), onProgress: () => {}, pause: noPause, pieceBytes: 3 };
    await sendContent(door, new Blob([new Uint8Array(10)]), options);
    expect(asked).toEqual([4, 7]);
  });

  test("waits while the studio compares what is there with its hash", async () => {
    const { door } = studio(10, []);
    let answers = 0;
    const slow: PieceDoor = {
      ...door,
      async send(piece, offset, options) {
        const held = await door.send(piece, offset, options);
        return { ...held, isWhole: held.isWhole && ++answers > 50 };
      },
    };
    const options = { signal: never(), onProgress: () => {}, pause: noPause, pieceBytes: 4 };
    await sendContent(slow, new Blob([new Uint8Array(10)]), options);
    expect(answers).toBe(51);
  });

  test("ends at once at a refusal that another attempt would meet as well", async () => {
    let attempts = 0;
    const { door } = studio(10, []);
    const refusing: PieceDoor = {
      ...door,
      send: async () => {
        attempts++;
        throw new Refused(403, "Only a Contributor may.");
      },
    };
    const options = { signal: never(), onProgress: () => {}, pause: noPause };
    await expect(sendContent(refusing, new Blob(["x"]), options)).rejects.toThrow("Only a Contributor may.");
    expect(attempts).toBe(1);
  });

  test("gives up a line that stays dead, with what was wrong with it", async () => {
    const dead: PieceDoor = {
      find: () => Promise.reject(new Error("The studio cannot be reached.")),
      send: () => Promise.reject(new Error("never asked")),
    };
    const options = { signal: never(), onProgress: () => {}, pause: noPause };
    await expect(sendContent(dead, new Blob(["x"]), options)).rejects.toThrow("cannot be reached");
  });

  test("stops where it is canceled, also while it waits for a line that is down", async () => {
    const canceled = new AbortController();
    const dead: PieceDoor = {
      find: () => Promise.reject(new Error("The studio cannot be reached.")),
      send: () => Promise.reject(new Error("never asked")),
    };
    const pause = async (_ms: number, signal: AbortSignal) => {
      canceled.abort(new Error("Canceled."));
      signal.throwIfAborted();
    };
    const options = { signal: canceled.signal, onProgress: () => {}, pause };
    await expect(sendContent(dead, new Blob(["x"]), options)).rejects.toThrow("Canceled.");
  });
});
