CREATE TABLE "activity_runs" (
	"activity_id" text NOT NULL,
	"run_id" text NOT NULL,
	CONSTRAINT "activity_runs_activity_id_run_id_pk" PRIMARY KEY("activity_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "blob_releases" (
	"workspace_id" text NOT NULL,
	"sha256" text NOT NULL,
	"is_forgotten" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "blob_releases_workspace_id_sha256_pk" PRIMARY KEY("workspace_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "storage_by_experiment" (
	"workspace_id" text NOT NULL,
	"experiment_id" text NOT NULL,
	"run_count" integer NOT NULL,
	"artifact_bytes" bigint NOT NULL,
	"log_bytes" bigint NOT NULL,
	"code_bytes" bigint NOT NULL,
	"metric_bytes" bigint NOT NULL,
	"trash_bytes" bigint NOT NULL,
	CONSTRAINT "storage_by_experiment_workspace_id_experiment_id_pk" PRIMARY KEY("workspace_id","experiment_id")
);
--> statement-breakpoint
CREATE TABLE "storage_counts" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"totals" jsonb NOT NULL,
	"largest_runs" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"counted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"took_ms" integer NOT NULL,
	"asked_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "outcome" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "experiments" ADD COLUMN "deleted_by_name" text;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "deleted_by_name" text;--> statement-breakpoint
ALTER TABLE "activity_runs" ADD CONSTRAINT "activity_runs_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "storage_by_experiment" ADD CONSTRAINT "storage_by_experiment_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "storage_counts" ADD CONSTRAINT "storage_counts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blob_releases_order" ON "blob_releases" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "activities_open" ON "activities" USING btree ("created_at") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "logged_model_metrics_run" ON "logged_model_metrics" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "run_model_outputs_model" ON "run_model_outputs" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "run_data_inputs_snapshot" ON "run_data_inputs" USING btree ("snapshot_id");--> statement-breakpoint
CREATE INDEX "runs_snapshot" ON "runs" USING btree ("snapshot_id");