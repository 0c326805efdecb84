import { z } from "zod";
import { displayName, email, idOf } from "./names";

export const groupInput = z.object({ groupId: idOf("group") });
export const createGroupInput = z.object({ name: displayName });
export const renameGroupInput = groupInput.extend({ name: displayName });
export const addToGroupInput = groupInput.extend({ email });
export const removeFromGroupInput = groupInput.extend({ userId: idOf("user") });
