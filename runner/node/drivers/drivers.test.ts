import { expect, test } from "vitest";
import { CARRIED_OUT } from "@/domain/compute";
import { driverOf } from "./drivers";

test("each kind of compute target that can be made has a driver, and a kind that is not known is refused in words", () => {
  for (const kind of CARRIED_OUT) expect(driverOf(kind)).toBeTypeOf("function");
  for (const kind of ["ray", "toString"])
    expect(() => driverOf(kind)).toThrow(`of the kind ${kind}: it knows local and cluster`);
});
