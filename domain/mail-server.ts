/** The server by which mails are sent, as the owner of the platform names it. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte on; otherwise STARTTLS where the server has it. */
  isTls: boolean;
  user: string | null;
  password: string | null;
}

export interface MailServer extends SmtpServer {
  from: string;
}

export const SMTP_URL_RULE =
  "is no address such as smtps://user:password@mail.example.org; in the password, write @ as %40, / as %2F and % as %25";

const PORTS = { "smtp:": 587, "smtps:": 465 } as const;

/** `smtp://host:25`, `smtps://user:password@host`; null for anything else. */
export function readSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (protocol !== "smtp:" && protocol !== "smtps:") return null;
  if (hostname === "" || !["", "/"].includes(pathname) || search !== "" || hash !== "") return null;
  try {
    return {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? PORTS[protocol] : Number(port),
      isTls: protocol === "smtps:",
      user: username === "" ? null : decodeURIComponent(username),
      password: password === "" ? null : decodeURIComponent(password),
    };
  } catch {
    return null;
  }
}

/** `atelier@example.org`, or `Atelier <atelier@example.org>`. */
export const isSender = (text: string): boolean =>
  /^(?:[^<>\r\n"]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text);
