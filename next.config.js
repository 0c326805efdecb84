import path from "node:path";

/** The Content-Security-Policy carries a nonce, so `proxy.ts` sends it; these headers are the same for every answer. */
const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  // These start processes or read beside their own files, so they stay as they are on disk.
  serverExternalPackages: ["postgres"],
  // As many bytes as the gateway lets through to a page: the list of a folder's files is an action's input.
  experimental: { serverActions: { bodySizeLimit: 9_000_000 } },
  // `npm run check` holds the types; a start that builds should not pay for it again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: HEADERS }],
};
export default config;
