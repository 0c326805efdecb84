import { AppError } from "@/domain/errors";
import { NoInference } from "@/domain/inference/trained-pipeline";

/** Why no service can be made, as a door tells it. */
export function asRefusal<Answer>(make: () => Answer): Answer {
  try {
    return make();
  } catch (failure) {
    if (failure instanceof NoInference) throw new AppError("invalid", failure.message);
    throw failure;
  }
}
