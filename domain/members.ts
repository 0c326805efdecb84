import { z } from "zod";
import { idOf } from "./names";
import { ROLES } from "./permissions";

export const role = z.enum(ROLES);
export const memberInput = z.object({ memberId: idOf("member") });
export const changeRoleInput = memberInput.extend({ role });
export const addGroupInput = z.object({ groupId: idOf("group"), role });
