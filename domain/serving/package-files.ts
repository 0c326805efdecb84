/** What lies in the package of a deployment beside its server, model and code. */
import type { DeploymentSettings } from "../endpoints";
import { secretReference } from "../secrets";
import { iotManifest } from "./iot-manifest";

export interface PackagedDeployment {
  endpoint: string;
  deployment: string;
  generation: number;
  /** `iris:3` of a registered version, else where its files came from; null where it has none. */
  model: string | null;
  settings: DeploymentSettings;
  /** As its instances have it, `3.11` or `3.11.7`; null where it was left to the machine. */
  python: string | null;
  /** Requirements as pip reads them. */
  packages: string[];
  /** As they were written: a secret by its name. */
  variables: Record<string, string>;
}

interface PackageFile {
  path: string;
  text: string;
  executable?: boolean;
}

const DEFAULT_PYTHON = "3.11";
const PORT = 8080;

export function packageFiles(made: PackagedDeployment): PackageFile[] {
  const secrets = Object.keys(made.variables).filter(
    (name) => secretReference(made.variables[name]!) !== null,
  );
  const { endpoint, deployment, generation } = made;
  const manifest = iotManifest({ name: `${endpoint}-${deployment}`, generation, port: PORT, secrets });
  return [
    { path: "package.json", text: pretty(settingsOf(made, secrets)) },
    { path: "requirements.txt", text: made.packages.map((line) => `${line}\n`).join("") },
    { path: "Dockerfile", text: dockerfile(made) },
    { path: "run.sh", text: RUN, executable: true },
    { path: "deployment.template.json", text: pretty(manifest) },
    { path: "README.md", text: readme(made, secrets) },
    // Both are there for a model without code, and for code without a model.
    ...["model", "code"].map((folder) => ({ path: `${folder}/.keep`, text: "" })),
  ];
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the server of the package reads. */
function settingsOf(made: PackagedDeployment, secrets: string[]) {
  const { endpoint, deployment, generation, model, settings } = made;
  const plain = Object.entries(made.variables).filter(([name]) => !secrets.includes(name));
  return {
    ...{ endpoint, deployment, generation, model },
    entryScript: settings.scoringScript,
    concurrency: settings.requests.maxConcurrentRequestsPerInstance,
    queueMs: settings.requests.maxQueueWaitMs,
    variables: Object.fromEntries(plain),
  };
}

const minorOf = (python: string | null): string => /^3\.\d+/.exec(python ?? "")?.[0] ?? DEFAULT_PYTHON;

const dockerfile = ({ python }: PackagedDeployment): string => `FROM python:${minorOf(python)}-slim
WORKDIR /package
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
ENV PYTHONPATH=/package/server PYTHONUNBUFFERED=1 SERVING_PORT=${PORT}
USER 1000
EXPOSE ${PORT}
CMD ["python", "-m", "atelier_serving.front", "package.json"]
`;

const RUN = `#!/bin/sh
# Serves this package without a container. The folder .venv gets its packages, once.
set -e
cd "$(dirname "$0")"
if [ ! -e .venv/ready ]; then
  "\${PYTHON:-python3}" -m venv .venv
  if [ -s requirements.txt ]; then .venv/bin/pip install --quiet -r requirements.txt; fi
  touch .venv/ready
fi
PYTHONPATH="$PWD/server" exec .venv/bin/python -m atelier_serving.front package.json
`;

function readme({ endpoint, deployment, generation, model }: PackagedDeployment, secrets: string[]): string {
  const missing = `
Set these as well; their values are secrets of the studio, and are not in this folder: ${secrets.join(", ")}.
`;
  return `# ${endpoint}, deployment ${deployment}

Generation ${generation}${model === null ? "" : `, model ${model}`}. It answers as the endpoint does, and needs no studio.

    # With the Python of this machine
    SERVING_KEY=a-key-of-yours ./run.sh
    # As a container
    docker build -t ${endpoint} .
    docker run -e SERVING_KEY=a-key-of-yours -p ${PORT}:${PORT} ${endpoint}

    curl -H "Authorization: Bearer a-key-of-yours" -d @request.json http://localhost:${PORT}/score

\`SERVING_HOST\` and \`SERVING_PORT\` say where it listens. For IoT Edge, push the image, and put its name and the values
into \`deployment.template.json\` in the places of \`\${IMAGE}\` and the others.
${secrets.length === 0 ? "" : missing}`;
}
