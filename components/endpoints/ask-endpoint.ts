/** A request to an endpoint as the page sends it, and as others would. */

interface Asked {
  /** Below this studio's own address. */
  path: string;
  /** Empty: by the shares of the traffic. */
  deployment: string;
  body: string;
}

export interface Answer {
  status: number;
  tookMs: number;
  /** As the worker measured it. */
  scriptMs: string | null;
  requestId: string | null;
  deployment: string | null;
  /** Laid out where it is JSON. */
  body: string;
}

const DEPLOYMENT = "azureml-model-deployment";

export async function askEndpoint({ path, key, deployment, body }: Asked & { key: string }): Promise<Answer> {
  const headers = new Headers({ authorization: `Bearer ${key}`, "content-type": "application/json" });
  if (deployment) headers.set(DEPLOYMENT, deployment);
  const begun = performance.now();
  const response = await fetch(path, { method: "POST", headers, body, credentials: "omit" });
  const text = await response.text();
  return {
    status: response.status,
    tookMs: performance.now() - begun,
    scriptMs: response.headers.get("x-ms-run-fn-exec-ms"),
    requestId: response.headers.get("x-ms-request-id"),
    deployment: response.headers.get(DEPLOYMENT),
    body: layOut(text),
  };
}

function layOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export type Language = "curl" | "python" | "javascript";

/** The same request for a terminal or a program; the key stays out of it. */
export function writeSnippet(language: Language, { path, deployment, body }: Asked): string {
  const url = `${window.location.origin}${path}`;
  const named: Record<string, string> = deployment ? { [DEPLOYMENT]: deployment } : {};
  if (language === "curl") {
    const headers = Object.entries({ ...named, "Content-Type": "application/json" });
    const options = headers.map(([name, value]) => `  -H '${name}: ${value}' \\\n`).join("");
    return `curl ${url} \\\n  -H "Authorization: Bearer $KEY" \\\n${options}  -d '${body.trim().replaceAll("'", "'\\''")}'`;
  }
  if (language === "python") {
    const headers = Object.entries({ ...named, "Content-Type": "application/json" });
    const lines = headers.map(([name, value]) => `        "${name}": "${value}",\n`).join("");
    return `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps(json.loads(${pythonText(body.trim())})).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["KEY"],
${lines}    },
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))`;
  }
  const headers = { ...named, "Content-Type": "application/json" };
  return `const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { Authorization: \`Bearer \${process.env.KEY}\`, ...${JSON.stringify(headers)} },
  body: JSON.stringify(${body.trim()}),
});
console.log(await answer.json());`;
}

const pythonText = (text: string) => `r'''${text.replaceAll("'''", "'\\''")}'''`;
