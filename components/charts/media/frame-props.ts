import type { MediaFrame } from "@/domain/media";

/** What the body of a media card is given. */
export interface FrameProps {
  frame: MediaFrame;
  /** The address below which the run's files can be fetched. */
  base: string;
  title: string;
}
