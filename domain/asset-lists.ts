import { z } from "zod";
import { assetKind } from "./assets";
import { listInput } from "./search/list-input";

/** Which of what people have archived a list shows. */
export const ASSET_VIEWS = ["active", "archived", "all"] as const;
export type AssetView = (typeof ASSET_VIEWS)[number];

export const assetView = z.enum(ASSET_VIEWS).default("active");

export const listAssetsInput = listInput.extend({
  kind: assetKind,
  search: z.string().max(255).optional(),
  view: assetView,
});
export const listVersionsInput = listInput.extend({
  kind: assetKind,
  asset: z.string().max(255),
  view: assetView,
});
