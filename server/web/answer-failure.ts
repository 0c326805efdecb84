import { HTTP_STATUS } from "@/domain/errors";
import { knownFailure } from "../core/failures";
import { UNTRUSTED } from "./file-response";

/** A failure as a browser gets it from a door that is no page: our sentence with its status. What is unknown is thrown on. */
export function answerFailure(failure: unknown): Response {
  const known = knownFailure(failure);
  if (!known) throw failure;
  const headers = { ...UNTRUSTED, "content-type": "text/plain; charset=utf-8" };
  return new Response(known.message, { status: HTTP_STATUS[known.code], headers });
}
