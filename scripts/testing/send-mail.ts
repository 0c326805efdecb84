/**
 * For tests: sends one mail as the runner does, in a process of its own, since Node reads `NODE_EXTRA_CA_CERTS` only when it
 * starts. Its argument is the `MailServer` as JSON, and what became of it is printed.
 */
import type { MailServer } from "@/domain/mail-server";
import { readPrivateHost } from "@/domain/private-hosts";
import { guardConnects } from "@/server/core/guarded-connect";
import { sendMail } from "@/server/subscriptions/send-mail";
import { LETTER } from "./letter";

const server: MailServer = JSON.parse(process.argv[2]!);
const services = {
  guard: guardConnects([readPrivateHost("127.0.0.1")!]),
  publicUrl: "http://127.0.0.1:3000",
};
console.log(JSON.stringify(await sendMail(services, server, "team@example.org", LETTER, 10_000)));
