CREATE TABLE "batch_deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"settings" jsonb NOT NULL,
	"environment" jsonb NOT NULL,
	"model_version_id" text,
	"model_name" text,
	"model_root" text,
	"model_snapshot_id" text,
	"code_snapshot_id" text NOT NULL,
	"notices" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"yaml" text NOT NULL,
	"set" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batch_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"default_deployment" text,
	"notices" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batch_jobs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"deployment" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "batch_deployments" ADD CONSTRAINT "batch_deployments_endpoint_id_batch_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."batch_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_deployments" ADD CONSTRAINT "batch_deployments_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_deployments" ADD CONSTRAINT "batch_deployments_model_version_id_asset_versions_id_fk" FOREIGN KEY ("model_version_id") REFERENCES "public"."asset_versions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_deployments" ADD CONSTRAINT "batch_deployments_model_snapshot_id_snapshots_id_fk" FOREIGN KEY ("model_snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_deployments" ADD CONSTRAINT "batch_deployments_code_snapshot_id_snapshots_id_fk" FOREIGN KEY ("code_snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_endpoints" ADD CONSTRAINT "batch_endpoints_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_jobs" ADD CONSTRAINT "batch_jobs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_jobs" ADD CONSTRAINT "batch_jobs_endpoint_id_batch_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."batch_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "batch_deployments_name" ON "batch_deployments" USING btree ("endpoint_id","name");--> statement-breakpoint
CREATE INDEX "batch_deployments_model" ON "batch_deployments" USING btree ("model_version_id");--> statement-breakpoint
CREATE INDEX "batch_deployments_model_snapshot" ON "batch_deployments" USING btree ("model_snapshot_id");--> statement-breakpoint
CREATE INDEX "batch_deployments_code_snapshot" ON "batch_deployments" USING btree ("code_snapshot_id");--> statement-breakpoint
CREATE UNIQUE INDEX "batch_endpoints_name" ON "batch_endpoints" USING btree ("workspace_id","name");--> statement-breakpoint
CREATE INDEX "batch_jobs_endpoint" ON "batch_jobs" USING btree ("endpoint_id","created_at" DESC NULLS LAST);