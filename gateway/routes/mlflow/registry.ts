/** The model registry as MLflow's server answers it while it is empty: what is asked for is not there. */
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import { type Call, rawRoute } from "./route";

const nameOf = (input: Record<string, unknown>) => (typeof input.name === "string" ? input.name : "");

function answerNothing({ ctx }: Call<unknown>) {
  authorize(ctx, "models:read");
  return {};
}

function answerMissing(noun: string) {
  return ({ ctx, input }: Call<Record<string, unknown>>) => {
    authorize(ctx, "models:read");
    throw notFound(noun, nameOf(input));
  };
}

function refuse({ ctx }: Call<unknown>) {
  authorize(ctx, "models:write");
  throw new AppError("invalid", "This studio has no model registry yet: models are kept with their runs.");
}

const model = answerMissing("registered model");
const version = answerMissing("model version");
const MODELS = "/mlflow/registered-models";
const VERSIONS = "/mlflow/model-versions";

export const registryRoutes = [
  rawRoute("GET", `${MODELS}/search`, answerNothing),
  rawRoute("GET", `${VERSIONS}/search`, answerNothing),
  rawRoute("POST", `${MODELS}/create`, refuse),
  rawRoute("POST", `${VERSIONS}/create`, refuse),
  rawRoute("GET", `${MODELS}/get`, model),
  rawRoute("POST", `${MODELS}/rename`, model),
  rawRoute("PATCH", `${MODELS}/update`, model),
  rawRoute("DELETE", `${MODELS}/delete`, model),
  rawRoute(["GET", "POST"], `${MODELS}/get-latest-versions`, model),
  rawRoute("POST", `${MODELS}/set-tag`, model),
  rawRoute("DELETE", `${MODELS}/delete-tag`, model),
  rawRoute(["GET", "POST", "DELETE"], `${MODELS}/alias`, model),
  rawRoute("GET", `${VERSIONS}/get`, version),
  rawRoute("PATCH", `${VERSIONS}/update`, version),
  rawRoute("DELETE", `${VERSIONS}/delete`, version),
  rawRoute("POST", `${VERSIONS}/transition-stage`, version),
  rawRoute("GET", `${VERSIONS}/get-download-uri`, version),
  rawRoute("POST", `${VERSIONS}/set-tag`, version),
  rawRoute("DELETE", `${VERSIONS}/delete-tag`, version),
];
