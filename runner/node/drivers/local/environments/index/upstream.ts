/** Requests of ours to a package index: through the proxy of this machine, with its certificates. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import type { PrivateHost } from "@/domain/private-hosts";
import { guardAddress } from "./guard";
import { credentialsOf } from "./places";
import type { Variables } from "./variables";

const SYSTEM_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const TIMEOUT_MS = 60_000;

export class Upstream {
  private readonly ca: string[];

  constructor(
    private readonly host: Variables,
    /** Where only these of the addresses that are not public may be reached; null leads anywhere. */
    private readonly privateHosts: readonly PrivateHost[] | null = null,
  ) {
    const named = [host.SSL_CERT_FILE, host.PIP_CERT, host.REQUESTS_CA_BUNDLE, SYSTEM_CERTIFICATES];
    const files = named.filter((file): file is string => file !== undefined && existsSync(file));
    this.ca = [...tls.rootCertificates, ...files.map((file) => readFileSync(file, "utf8"))];
  }

  /** The answer's head; its body is still to be read. */
  async get(method: string, url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
    const proxy = this.proxyFor(url);
    const isSecure = url.protocol === "https:";
    // A proxy has rules of its own about where it leads.
    const guard = this.privateHosts && !proxy ? guardAddress(url, this.privateHosts) : {};
    const secure = { ca: this.ca, rejectUnauthorized: !this.isTrustedAnyway(url) };
    const request =
      proxy && !isSecure
        ? http.request({
            ...to(proxy),
            path: url.href,
            method,
            headers: { host: url.host, ...headers, ...knock(proxy) },
          })
        : (isSecure ? https : http).request(url, {
            method,
            headers,
            ...secure,
            ...guard,
            ...(proxy && { agent: false, createConnection: await this.tunnel(proxy, url, secure) }),
          });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error("it did not answer")));
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response;
  }

  private async tunnel(proxy: URL, url: URL, secure: tls.ConnectionOptions) {
    const target = `${url.hostname}:${url.port || 443}`;
    const request = http.request({
      ...to(proxy),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...knock(proxy) },
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error("the proxy did not answer")));
    request.end();
    const [response, socket] = (await once(request, "connect")) as [IncomingMessage, net.Socket];
    if (response.statusCode !== 200) throw new Error(`the proxy answered ${response.statusCode}`);
    return () => tls.connect({ ...secure, socket, servername: net.isIP(url.hostname) ? "" : url.hostname });
  }

  private proxyFor({ protocol, hostname, host }: URL): URL | null {
    const { host: variables } = this;
    const names = [`${protocol.slice(0, -1)}_proxy`, "all_proxy"].flatMap((name) => [
      name,
      name.toUpperCase(),
    ]);
    const value = names.map((name) => variables[name]).find(Boolean);
    const beside = (variables.no_proxy ?? variables.NO_PROXY ?? "").split(",").map((one) => one.trim());
    const isBeside = beside.some((one) => {
      const bare = one.replace(/^\*?\./, "");
      return (
        one === "*" || one === host || (bare !== "" && (hostname === bare || hostname.endsWith(`.${bare}`)))
      );
    });
    return value && !isBeside && /^http:/.test(value) && URL.canParse(value) ? new URL(value) : null;
  }

  private isTrustedAnyway({ hostname, host }: URL): boolean {
    const named = `${this.host.UV_INSECURE_HOST ?? ""} ${this.host.PIP_TRUSTED_HOST ?? ""}`.split(/[\s,]+/);
    return named.includes(hostname) || named.includes(host);
  }
}

const to = (proxy: URL) => ({ host: proxy.hostname.replace(/^\[|\]$/g, ""), port: proxy.port || 80 });

/** What a proxy with a password wants to see. */
export function knock(proxy: URL): Record<string, string> {
  const known = credentialsOf(proxy);
  if (!known) return {};
  const basic = Buffer.from(`${known.username}:${known.password}`).toString("base64");
  return { "proxy-authorization": `Basic ${basic}` };
}
