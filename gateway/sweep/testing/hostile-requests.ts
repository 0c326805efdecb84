/** For tests: requests that no honest client sends. */
import { newSecret } from "@/server/auth/secrets";

const unsignedJwt = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"root","sid":"ses_x"}')}.`;

/** Headers that prove nothing. */
export const HOSTILE_HEADERS: Record<string, string>[] = [
  {},
  { authorization: "" },
  { authorization: "Bearer" },
  { authorization: "Bearer " },
  { authorization: "Bearer null" },
  { authorization: `Bearer ${newSecret("atl")}` },
  { authorization: `Bearer ${newSecret("atr")}` },
  { authorization: `Bearer ${unsignedJwt}` },
  { authorization: "Bearer %E0%A4%A" },
  { authorization: `Bearer ${"x".repeat(10_000)}` },
  { authorization: "Basic !!!" },
  { authorization: `Basic ${btoa("admin:admin")}` },
  { authorization: `Digest ${newSecret("atl")}` },
  { cookie: `atelier-3000.session=${unsignedJwt}` },
  {
    "x-forwarded-for": "127.0.0.1",
    "x-atelier-internal": "x",
    "x-middleware-subrequest": "proxy:proxy:proxy",
  },
  { "x-http-method-override": "GET", "x-original-url": "/health" },
];

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** With a body, or with bytes in the place of a path. */
export interface HostileRequest {
  body?: string;
  type?: string;
  rest?: string;
}

export const HOSTILE_BODIES: HostileRequest[] = [
  { body: "", type: "application/json" },
  { body: "{", type: "application/json" },
  { body: "null", type: "application/json" },
  { body: "[]", type: "application/json" },
  { body: '"text"', type: "application/json" },
  { body: deep(10_000), type: "application/json" },
  { body: `${"[".repeat(50_000)}${"]".repeat(50_000)}`, type: "application/json" },
  { body: '{"run_id": 1e400, "value": 1e400, "step": 9007199254740993}', type: "application/json" },
  { body: '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {}}}', type: "application/json" },
  { body: `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join()}}`, type: "application/json" },
  { body: '{"name": "x"}', type: "text/plain" },
  { body: "name=x", type: "application/x-www-form-urlencoded" },
  { body: "--x\r\n", type: "multipart/form-data; boundary=x" },
  { body: "{}", type: "application/json; charset=utf-7" },
  { body: "{}", type: "\u00e9" },
  { body: "\ufeff{}", type: "application/json" },
];

/** In the place of a path, as bytes of the address. */
export const HOSTILE_PATHS: HostileRequest[] = [
  "../../../../etc/passwd",
  "..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e/%2e%2e/etc/passwd",
  "%252e%252e%252fetc%252fpasswd",
  "..%5c..%5cwindows",
  "..;/..;/etc/passwd",
  "a;x=../../etc/passwd",
  "%23../etc/passwd",
  "/proc/self/environ",
  "//proc/self/environ",
  "file:///etc/passwd",
  "%00",
  "a%00b",
  "%c0%ae%c0%ae/etc/passwd",
  "%ff%fe",
  "%E0%A4%A",
  "%",
  "a//b",
  "./a",
  "a/.",
  "%0d%0aSet-Cookie:x=1",
  "e%CC%81",
  "con",
  "-rf",
  "a".repeat(4_900),
].map((rest) => ({ rest }));
