/** What we use of nodemailer, which brings no types of its own. */
declare module "nodemailer" {
  import type { Socket } from "node:net";

  interface SmtpOptions {
    host: string;
    port: number;
    secure: boolean;
    requireTLS?: boolean;
    auth?: { user: string; pass: string } | undefined;
    connectionTimeout: number;
    greetingTimeout: number;
    socketTimeout: number;
    disableFileAccess: true;
    disableUrlAccess: true;
    tls?: { servername: string } | undefined;
    /** The connection that is used, which was made elsewhere. */
    getSocket(options: unknown, callback: (error: Error | null, made?: { connection: Socket }) => void): void;
  }

  interface Mail {
    from: string;
    to: string;
    subject: string;
    text: string;
    messageId: string;
    headers: Record<string, string>;
  }

  interface Transport {
    sendMail(mail: Mail): Promise<{ response: string }>;
    close(): void;
  }

  const nodemailer: { createTransport(options: SmtpOptions): Transport };
  export default nodemailer;
}
