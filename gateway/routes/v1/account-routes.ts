import { createWorkspaceInput } from "@/domain/workspaces";
import { getMe } from "@/server/accounts/get-me";
import { createWorkspace } from "@/server/workspaces/create-workspace";
import { getWorkspace } from "@/server/workspaces/get-workspace";
import { listWorkspaces, type WorkspaceSummary } from "@/server/workspaces/list-workspaces";
import type { App, GatewayDeps } from "../../deps";
import { contextOf, given, openFor } from "./open";
import { me, workspace, workspaceParams } from "./schemas";

export function accountRoutes(app: App, deps: GatewayDeps): void {
  app.get("/me", { schema: { response: { 200: me } } }, async (request) => {
    const { user, defaultWorkspace, workspaces } = await getMe(contextOf(deps, request));
    return {
      user: { id: user.id, email: user.email, name: user.name },
      default_workspace: defaultWorkspace,
      workspaces: workspaces.map(({ name, description, roles }) => ({ name, description, roles })),
    };
  });

  app.get("/workspaces", { schema: { response: { 200: workspace.array() } } }, async (request) =>
    (await listWorkspaces(contextOf(deps, request))).map(present),
  );

  app.post(
    "/workspaces",
    { schema: { body: createWorkspaceInput, response: { 201: workspace } } },
    async (request, reply) => {
      const ctx = contextOf(deps, request);
      const { id } = await createWorkspace(ctx, given(createWorkspaceInput, request.body));
      const made = (await listWorkspaces(ctx)).find((each) => each.id === id);
      return reply.code(201).send(present(made!));
    },
  );

  const shown = { schema: { params: workspaceParams, response: { 200: workspace } } };
  app.get("/workspaces/:workspace", shown, async (request) =>
    present(await getWorkspace(await openFor(deps, request))),
  );
}

type Shown = Omit<WorkspaceSummary, "roles"> & { roles: readonly string[] };

const present = ({ name, description, roles, createdAt }: Shown) => ({
  name,
  description,
  roles,
  creation_context: { created_at: createdAt.toISOString() },
});
