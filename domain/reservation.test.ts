import { expect, test } from "vitest";
import { readReservation } from "./reservation";

test("what a job wants set aside is read in Ray's words, and nothing is asked where it says nothing", () => {
  expect(readReservation({ ray: { num_cpus: 4, num_gpus: "0.5", resources: { TPU: 1 } } })).toEqual({
    reserve: { num_cpus: 4, num_gpus: 0.5, resources: { TPU: 1 } },
  });
  for (const none of [undefined, null, {}, { ray: null }, { other: 1 }])
    expect(readReservation(none)).toEqual({});
});

test.each([
  [{ num_gpu: 1 }, "`resources.properties.ray` cannot be read"],
  [{ num_gpus: -1 }, "`resources.properties.ray.num_gpus` cannot be read"],
  [{ resources: { TPU: "many" } }, "`resources.properties.ray.resources.TPU` cannot be read"],
])("%j is refused by its field", (ray, words) => {
  expect(readReservation({ ray }).problem).toContain(words);
});
