CREATE TABLE "model_promotions" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"version_id" text NOT NULL,
	"alias" text,
	"stage" text,
	"reason" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"user_id" text NOT NULL,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decision" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "approves_models" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "model_promotions" ADD CONSTRAINT "model_promotions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_promotions" ADD CONSTRAINT "model_promotions_version_id_asset_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."asset_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_promotions_version" ON "model_promotions" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "model_promotions_recent" ON "model_promotions" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "model_promotions_open" ON "model_promotions" USING btree ("version_id",coalesce(alias, ''),coalesce(stage, '')) WHERE state = 'open';