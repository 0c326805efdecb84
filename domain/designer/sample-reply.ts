import type { SampleAnswer } from "./sample";

/** What the runner answers to an order: what was found, what it still waits for, or why there is no sample. */
export type SampleReply =
  | { answer: SampleAnswer; waiting?: undefined; problem?: undefined }
  | { waiting: string; answer?: undefined; problem?: undefined }
  | { problem: string; answer?: undefined; waiting?: undefined };
