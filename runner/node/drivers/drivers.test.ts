import { expect, test } from "vitest";
import { driverOf } from "./drivers";

test("each kind of compute target that has nodes of its own has a driver, and a kind that is not known is refused in words", () => {
  for (const kind of ["local", "cluster"]) expect(driverOf(kind)).toBeTypeOf("function");
  for (const kind of ["ray", "toString"])
    expect(() => driverOf(kind)).toThrow(`of the kind ${kind}: it knows local and cluster`);
});
