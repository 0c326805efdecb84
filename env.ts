/** The only reader of process.env. Every process checks it at its start, and refuses a bad environment as a whole. */
import fs from "node:fs";
import { BlockList, isIP } from "node:net";
import path from "node:path";
import { z } from "zod";
import { NETWORK_MODES } from "@/domain/compute";
import { isSender, type MailServer, readSmtpUrl, SMTP_URL_RULE, type SmtpServer } from "@/domain/mail-server";
import { PRIVATE_HOST_RULE, readPrivateHost } from "@/domain/private-hosts";

const text = z.string().trim().min(1);

const parts = (list: string) => list.split(",").map((part) => part.trim());

/** `10.0.0.0/8, ::1`: addresses and ranges, each with its length. */
const ranges = z.string().transform((list, { addIssue }) =>
  parts(list).map((entry) => {
    const [address = "", bits] = entry.split("/");
    const longest = isIP(address) === 6 ? 128 : 32;
    const isRange = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest);
    if (isIP(address) === 0 || !isRange)
      addIssue(`${entry || "an empty part"} is neither an address nor a range such as 10.0.0.0/8`);
    return `${address}/${bits ?? longest}`;
  }),
);

const addresses = ranges.transform((all) => {
  const list = new BlockList();
  for (const range of all) {
    const [address = "", bits] = range.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
});
const UNITS = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12, KI: 2 ** 10, MI: 2 ** 20, GI: 2 ** 30, TI: 2 ** 40 };

/** `10GB`, `512MiB`, or plain bytes. */
const bytes = z.string().transform((written, { addIssue }) => {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMGT]I?|)B?$/i.exec(written.trim()) ?? [];
  const size = Math.round(Number(digits) * UNITS[unit.toUpperCase() as keyof typeof UNITS]);
  if (digits === undefined) addIssue(`${written} is no size: write bytes, or for example 10GB`);
  else if (size < UNITS.MI) addIssue(`${written} is too little for any run: at least 1MiB is wanted`);
  return size;
});

const ports = z.string().transform((list, { addIssue }) =>
  parts(list).map((entry) => {
    const port = Number(entry);
    if (!/^\d+$/.test(entry) || port < 1 || port > 65535)
      addIssue(`${entry || "an empty part"} is no port: they are numbers such as 9000`);
    return port;
  }),
);

const folders = z.string().transform((list, { addIssue }) =>
  parts(list).map((folder) => {
    if (!path.isAbsolute(folder) || path.resolve(folder) === "/")
      addIssue(`${folder || "an empty part"} is no absolute path of a folder below /`);
    return path.resolve(folder);
  }),
);

const privateHosts = z.string().transform((list, { addIssue }) =>
  parts(list).flatMap((entry) => {
    const host = readPrivateHost(entry);
    if (!host) addIssue(`${entry || "an empty part"} is no host: write ${PRIVATE_HOST_RULE}`);
    return host ?? [];
  }),
);

const smtpUrl = z.string().transform((url, { addIssue }) => {
  const server = readSmtpUrl(url);
  if (!server) addIssue(SMTP_URL_RULE);
  return server;
});

const databaseUrl = text
  .regex(/^postgres(ql)?:\/\//, "starts with postgres://")
  .refine(
    isReadable,
    "is no address such as postgres://user:password@host:5432/name; in the password, write @ as %40, / as %2F, # as %23 and % as %25",
  );

function isReadable(url: string): boolean {
  try {
    const { username, password, pathname, hash } = new URL(url);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return hash === "";
  } catch {
    return false;
  }
}

const mailOf = (env: {
  ATELIER_SMTP_URL?: SmtpServer | null;
  ATELIER_SMTP_FROM?: string;
}): MailServer | null =>
  env.ATELIER_SMTP_URL && env.ATELIER_SMTP_FROM
    ? { ...env.ATELIER_SMTP_URL, from: env.ATELIER_SMTP_FROM }
    : null;

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: z.coerce.number().int().min(1).max(65535).default(3000),
    ATELIER_HOME: text
      .default(".atelier")
      .transform((folder) => path.resolve(folder))
      .refine(
        (folder) => !/\s/.test(folder),
        "its path has a space, at which the commands of runs would be cut",
      ),
    DATABASE_URL: databaseUrl.optional(),
    ATELIER_PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ""))
      .optional(),
    ATELIER_SECRET_KEY: text.min(32, "has at least 32 characters").optional(),
    /** The secret key before this one, while `npm run rotate-key` moves the secrets to the new one. */
    ATELIER_SECRET_KEY_OLD: text.min(32, "has at least 32 characters").optional(),
    ATELIER_ADMIN_EMAIL: text.email().optional(),
    ATELIER_ADMIN_PASSWORD: text.min(12, "has at least 12 characters").optional(),
    ATELIER_ADMIN_TOKEN: text.min(32, "has at least 32 characters").optional(),
    /** Set by the supervisor: what proves to web that a request passed the gateway, and where web listens. */
    ATELIER_INTERNAL_SECRET: text.optional(),
    ATELIER_WEB_PORT: z.coerce.number().int().optional(),
    /** Set by the supervisor too: the descriptor of the socket that it holds for the gateway. */
    ATELIER_LISTEN_FD: z.coerce.number().int().optional(),
    ATELIER_SLOTS: z.coerce.number().int().min(1).max(1024).optional(),
    /** What a run may take of the disk. Without it, a share of what is free when it starts. */
    ATELIER_RUN_DISK: bytes.optional(),
    /** The private hosts that datastores, webhooks and mail may reach. */
    ATELIER_PRIVATE_HOSTS: privateHosts.default([]),
    /** Folders of this machine that local datastores may lie in. */
    ATELIER_DATASTORE_ROOTS: folders.default([]),
    /** By which server mails are sent, and from whom. */
    ATELIER_SMTP_URL: smtpUrl.optional(),
    ATELIER_SMTP_FROM: text.refine(isSender, "is no sender such as Atelier <atelier@example.org>").optional(),
    /** The widest network that runs are given: the machine's own, the outside of the machine, or the studio alone. */
    ATELIER_NETWORK: z.enum(NETWORK_MODES).default("outside"),
    /** Ports of this machine's loopback that runs reach beside the studio's, and ranges that they do not. */
    ATELIER_NETWORK_DOORS: ports.default([]),
    ATELIER_NETWORK_CLOSED: ranges.default([]),
    /** The proxies in front of the studio, whose word on the address of a client counts. */
    ATELIER_TRUSTED_PROXIES: addresses.optional(),
    /** What the proxy in front sends along, so that no run's script can pretend to be it. */
    ATELIER_PROXY_SECRET: text.min(32, "has at least 32 characters").optional(),
    ATELIER_NODE_NAME: text.default("local"),
    ATELIER_FAULT: text.optional(),
  })
  .refine(
    ({ ATELIER_SMTP_URL: url, ATELIER_SMTP_FROM: from }) => (url === undefined) === (from === undefined),
    { path: ["ATELIER_SMTP_URL"], message: "and ATELIER_SMTP_FROM are set together" },
  )
  .transform((env) => ({ ...env, mail: mailOf(env) }))
  .transform((env) => ({ ...env, publicUrl: env.ATELIER_PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}` }));
export type Env = z.output<typeof schema>;

let cached: Env | undefined;

/** The checked environment. Throws one error that lists everything that is wrong. */
export function env(): Env {
  if (cached) return cached;
  const blankIsAbsent = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const read = schema.safeParse(blankIsAbsent);
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    const refused = new Error(`The environment is not right:\n${wrong.join("\n")}`);
    // Its words are for whoever set the variables: where in our code it was found would bury them.
    refused.stack = refused.message;
    throw refused;
  }
  cached = read.data;
  return cached;
}

/** The key that signs cookies and wraps secrets: from the environment, else from the data folder. */
export function secretKey(): string {
  const { ATELIER_SECRET_KEY, ATELIER_HOME } = env();
  return ATELIER_SECRET_KEY ?? fs.readFileSync(path.join(ATELIER_HOME, "secret-key"), "utf8").trim();
}

/** What a node on this machine is told of it, as it was written: what runs reach, and what they may take of the disk. */
export function nodeVariables(): Record<string, string | undefined> {
  const passes = /^ATELIER_(NETWORK|NETWORK_DOORS|NETWORK_CLOSED|PRIVATE_HOSTS|RUN_DISK)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passes.test(name)));
}

/** What a run may be given of this process's own variables: where programs lie, proxies, certificates, pip and uv. */
export function hostVariables(): Record<string, string | undefined> {
  const passes =
    /^(PATH|HOME|LANG|TZ|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy|PIP_\w+|UV_\w+)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passes.test(name)));
}
