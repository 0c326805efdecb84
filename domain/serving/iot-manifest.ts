/** The manifest by which Azure IoT Edge runs a package as a module of a device. */

interface EdgeModule {
  name: string;
  generation: number;
  port: number;
  /** Variables whose values the one who deploys it has. */
  secrets: string[];
}

const STAYS = { status: "running", restartPolicy: "always" };

/** A template as IoT Edge's tools read it (schema 1.1): what is to be put in is written `${NAME}`. */
export function iotManifest({ name, generation, port, secrets }: EdgeModule) {
  const asked = ["SERVING_KEY", ...secrets].map((variable) => [variable, { value: placeholder(variable) }]);
  const bindings = { HostConfig: { PortBindings: { [`${port}/tcp`]: [{ HostPort: `${port}` }] } } };
  const edgeAgent = {
    schemaVersion: "1.1",
    runtime: { type: "docker", settings: { minDockerVersion: "v1.25", registryCredentials: {} } },
    systemModules: {
      edgeAgent: { type: "docker", settings: { image: systemImage("agent"), createOptions: "{}" } },
      edgeHub: {
        ...STAYS,
        ...{ type: "docker", settings: { image: systemImage("hub"), createOptions: "{}" } },
      },
    },
    modules: {
      [name]: {
        ...STAYS,
        ...{ version: `${generation}`, type: "docker" },
        settings: { image: placeholder("IMAGE"), createOptions: JSON.stringify(bindings) },
        env: Object.fromEntries(asked),
      },
    },
  };
  const edgeHub = {
    schemaVersion: "1.1",
    routes: {},
    storeAndForwardConfiguration: { timeToLiveSecs: 7_200 },
  };
  const desired = (value: object) => ({ "properties.desired": value });
  return { modulesContent: { $edgeAgent: desired(edgeAgent), $edgeHub: desired(edgeHub) } };
}

const placeholder = (name: string): string => `\${${name}}`;
const systemImage = (name: string): string => `mcr.microsoft.com/azureiotedge-${name}:1.5`;
