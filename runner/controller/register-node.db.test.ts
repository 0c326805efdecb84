import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { testServices } from "@/db/factories";
import { nodes } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { registerNode } from "./register-node";

const services = testServices(testDatabase());
const node = (homeId: string) => ({ name: "gpu-box", homeId, slots: 1, target: "local", facts: {} });

it("knows a node again by its data folder, and refuses another's living name", async () => {
  const { nodeId } = await registerNode(services.db, node("one"));
  expect(await registerNode(services.db, node("one"))).toEqual({ nodeId });
  await expect(registerNode(services.db, node("two"))).rejects.toThrow("ATELIER_NODE_NAME");

  await services.db.update(nodes).set({ heartbeatAt: sql`now() - interval '1 minute'` });
  expect(await registerNode(services.db, node("two"))).toEqual({ nodeId });
  await expect(registerNode(services.db, node("one"))).rejects.toThrow("gpu-box");
});
