import { AppError } from "@/domain/errors";

/** The machine cannot be reached now: whatever was asked of it is asked again. */
export class Away extends AppError {
  constructor(message: string) {
    super("unavailable", message);
    this.name = "Away";
  }
}

/** What the machine itself says that it cannot do. */
export class RemoteFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "RemoteFailure";
  }
}
