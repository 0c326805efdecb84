/** What installers need to know of this machine's network: proxies, certificates, the indexes of packages. */

const PASSED =
  /^(PIP_\w+|UV_\w+|(HTTPS?|ALL|NO)_PROXY|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/;
const HAS_PASSWORD = /\/\/[^/\s]*:[^/\s]*@/;

type Variables = Record<string, string | undefined>;

/** The host's settings for a run. Those with a password stay with us: user code could send it anywhere. */
export function packageVariables(host: Variables): Record<string, string> {
  const kept = Object.entries(host).filter(
    ([name, value]) => PASSED.test(name) && value && !HAS_PASSWORD.test(value),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The host's settings for a build, said to uv in its own words where only pip's are set. */
export function installerVariables(host: Variables): Record<string, string> {
  const kept = Object.entries(host).filter(([name, value]) => PASSED.test(name) && value) as [
    string,
    string,
  ][];
  const variables = Object.fromEntries(kept);
  const translated: Variables = {
    UV_DEFAULT_INDEX: variables.UV_DEFAULT_INDEX ?? variables.PIP_INDEX_URL,
    UV_INDEX: variables.UV_INDEX ?? variables.PIP_EXTRA_INDEX_URL,
    SSL_CERT_FILE: variables.SSL_CERT_FILE ?? variables.PIP_CERT ?? variables.REQUESTS_CA_BUNDLE,
  };
  const set = Object.entries(translated).filter(([, value]) => value) as [string, string][];
  return {
    ...variables,
    ...Object.fromEntries(set),
    UV_PYTHON_DOWNLOADS: "never",
    PIP_NO_INPUT: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
  };
}
