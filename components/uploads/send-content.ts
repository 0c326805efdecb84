import { Patience, type Pause } from "./keep-trying";

/** A piece: it is lost as a whole where the line breaks, and held in memory at both ends. */
export const PIECE_BYTES = 8 * 1024 ** 2;

/** Each answer waits for the comparison for a while, so that this is hours. */
const MAX_COMPARISONS = 500;

export interface HeldContent {
  heldBytes: number;
  /** Whether the studio has it all, and compared it with its hash. */
  isWhole: boolean;
}

/** The door for the pieces of one content. */
export interface PieceDoor {
  /** How much of it is there. */
  find(signal: AbortSignal): Promise<HeldContent>;
  /** Sends the bytes that begin at the offset; told meanwhile how many of them have gone out. */
  send(
    piece: Blob,
    offset: number,
    options: { signal: AbortSignal; onSent(bytes: number): void },
  ): Promise<HeldContent>;
}

interface SendOptions {
  signal: AbortSignal;
  /** How many bytes are there, or on their way. It may fall where a piece is lost. */
  onProgress(bytes: number): void;
  pause?: Pause;
  pieceBytes?: number;
}

/**
 * Sends what the studio lacks of a content, piece by piece, from where it stands: after a broken line, another visit of the
 * page or a restart of the studio that is asked anew, never remembered here.
 */
export async function sendContent(
  door: PieceDoor,
  content: Blob,
  { signal, onProgress, pause, pieceBytes = PIECE_BYTES }: SendOptions,
): Promise<void> {
  const patience = new Patience(signal, pause);
  let held: HeldContent | null = null;
  let comparisons = 0;
  for (;;) {
    try {
      held ??= await door.find(signal);
      onProgress(held.heldBytes);
      if (held.isWhole) return;
      const offset: number = held.heldBytes;
      const piece = content.slice(offset, offset + pieceBytes);
      const onSent = (bytes: number) => onProgress(offset + bytes);
      held = await door.send(piece, offset, { signal, onSent });
      // All is there, and being compared with its hash: that of a very long file takes more than one answer.
      const isCompared = held.heldBytes === content.size && ++comparisons < MAX_COMPARISONS;
      if (!held.isWhole && held.heldBytes <= offset && !isCompared)
        throw new Error("The studio takes the file and has no more of it than before. Try again later.");
      patience.hasMoved();
    } catch (failure) {
      held = null;
      await patience.afterFailure(failure);
    }
  }
}
