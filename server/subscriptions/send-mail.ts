import type { Socket } from "node:net";
import nodemailer from "nodemailer";
import type { Letter } from "@/domain/delivery-words";
import { mailOf } from "@/domain/delivery-words";
import type { MailServer } from "@/domain/mail-server";
import { isThisMachine } from "@/domain/net";
import type { Services } from "../core/services";
import { type Answer, explainFailure } from "./answer";

/** Hands the mail to the server of the platform. What takes longer than the limit is cut. */
export async function sendMail(
  { guard, publicUrl }: Pick<Services, "guard" | "publicUrl">,
  server: MailServer,
  to: string,
  letter: Letter,
  limitMs: number,
): Promise<Answer> {
  let socket: Socket | undefined;
  const { host, port } = server;
  const transport = nodemailer.createTransport({
    ...optionsOf(server, limitMs),
    getSocket: (_options, callback) => {
      guard.connect({ host, port, timeoutMs: limitMs }).then(
        (made) => {
          socket = made;
          callback(null, { connection: made });
        },
        (failure) => callback(failure as Error),
      );
    },
  });
  const where = `the mail server ${host}:${port}`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${where} has not taken the mail in ${limitMs / 1_000} s`)),
      limitMs,
    );
  });
  try {
    const sending = transport.sendMail(writeMail(server, to, letter, publicUrl));
    // Whichever is first is told; the other one must not go unheard.
    sending.catch(() => {});
    const { response } = await Promise.race([sending, late]);
    return { isDelivered: true, status: readCode(response), excerpt: response };
  } catch (failure) {
    return explainFailure(failure, where);
  } finally {
    clearTimeout(timer);
    transport.close();
    socket?.destroy();
  }
}

function optionsOf({ host, port, isTls, user, password }: MailServer, limitMs: number) {
  return {
    host,
    port,
    secure: isTls,
    // A password goes over no line that others can read, but for that of the machine to itself.
    requireTLS: user !== null && !isTls && !isThisMachine(host),
    auth: user === null ? undefined : { user, pass: password ?? "" },
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true as const,
    disableUrlAccess: true as const,
  };
}

function writeMail({ from }: MailServer, to: string, letter: Letter, publicUrl: string) {
  const domain = from.split("@").at(-1)!.replace(/>$/, "");
  return {
    ...{ from, to, ...mailOf(letter, publicUrl) },
    // The same at every try, by which mail programs see that it is one mail.
    messageId: `<${letter.id}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Atelier-Delivery": letter.id },
  };
}

const readCode = (response: string): number | null => Number(/^\d{3}/.exec(response)?.[0]) || null;
