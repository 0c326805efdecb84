import { storableText } from "@/domain/storable-text";
import { RefusedAddress } from "../core/guarded-connect";

/** What became of one try. */
export interface Answer {
  isDelivered: boolean;
  /** What the receiver said: a number of HTTP or SMTP, and the beginning of its words. */
  status: number | null;
  excerpt: string | null;
  /** Why it was not delivered, in words. */
  message?: string;
  /** True where trying again changes nothing. */
  isFinal?: boolean;
}

export const MAX_EXCERPT = 500;
export const excerptOf = (text: string): string | null => storableText(text).slice(0, MAX_EXCERPT) || null;

const WORDS: Record<string, string> = {
  ENOTFOUND: "its name is not known: look at how it is written",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it has cut the connection",
  EHOSTUNREACH: "there is no way to it from here",
  ENETUNREACH: "there is no way to it from here",
  ETIMEDOUT: "it does not answer",
  EPROTO: "it speaks no TLS there",
  ETLS: "it has no STARTTLS, and a password goes over no open line",
  EAUTH: "it does not take the user and the password of ATELIER_SMTP_URL",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

interface Failure {
  code?: string;
  /** What a mail server said. */
  responseCode?: number;
  response?: string;
  message: string;
}

/** A failure to reach or to be heard, as a sentence. */
export function explainFailure(failure: unknown, where: string): Answer {
  const refusal = refusalIn(failure);
  if (refusal)
    return { isDelivered: false, status: null, excerpt: null, message: refusal.message, isFinal: true };
  const { code = "", responseCode, response, message } = failure as Failure;
  // Of a mail, 5xx is a word for good, but for one to us: the mailbox is not there, or does not want it.
  const isFinal = responseCode !== undefined && responseCode >= 500 && !["EAUTH", "ETLS"].includes(code);
  const words = WORDS[code] ?? message;
  const said = responseCode === undefined ? words : `${WORDS[code] ?? "it refuses"} (${response ?? message})`;
  const status = responseCode ?? null;
  const told = message.startsWith(where) ? message : `${where} could not be used: ${said}`;
  return {
    isDelivered: false,
    status,
    excerpt: response ? excerptOf(response) : null,
    message: storableText(`${told[0]!.toUpperCase()}${told.slice(1)}.`.replace(/\.\.$/, ".")).slice(0, 1_000),
    isFinal,
  };
}

/** Clients put failures to connect into their own. */
function refusalIn(failure: unknown): RefusedAddress | null {
  if (failure instanceof RefusedAddress) return failure;
  const cause = (failure as { cause?: unknown } | null)?.cause;
  return cause ? refusalIn(cause) : null;
}
