CREATE TABLE "pipeline_endpoint_inputs" (
	"endpoint_id" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"snapshot_id" text,
	"url" text,
	"datastore" text,
	"path" text,
	"version_id" text,
	CONSTRAINT "pipeline_endpoint_inputs_endpoint_id_version_name_pk" PRIMARY KEY("endpoint_id","version","name")
);
--> statement-breakpoint
CREATE TABLE "pipeline_endpoint_versions" (
	"endpoint_id" text NOT NULL,
	"version" integer NOT NULL,
	"plan_id" text NOT NULL,
	"spec" jsonb NOT NULL,
	"yaml" text,
	"user_name" text NOT NULL,
	"idempotency_key" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pipeline_endpoint_versions_endpoint_id_version_pk" PRIMARY KEY("endpoint_id","version")
);
--> statement-breakpoint
CREATE TABLE "pipeline_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"default_version" integer NOT NULL,
	"last_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "pipeline_plan_code" (
	"plan_id" text NOT NULL,
	"name" text NOT NULL,
	"snapshot_id" text NOT NULL,
	CONSTRAINT "pipeline_plan_code_plan_id_name_pk" PRIMARY KEY("plan_id","name")
);
--> statement-breakpoint
CREATE TABLE "pipeline_plans" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"plan" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pipeline_runs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"plan_id" text NOT NULL,
	"path" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pipeline_steps" (
	"run_id" text NOT NULL,
	"name" text NOT NULL,
	"workspace_id" text NOT NULL,
	"child_id" text,
	"family" text NOT NULL,
	"key" text,
	"ingredients" jsonb NOT NULL,
	"reused_of" text,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pipeline_steps_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
ALTER TABLE "pipeline_endpoint_inputs" ADD CONSTRAINT "pipeline_endpoint_inputs_endpoint_id_pipeline_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."pipeline_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_endpoint_inputs" ADD CONSTRAINT "pipeline_endpoint_inputs_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_endpoint_versions" ADD CONSTRAINT "pipeline_endpoint_versions_endpoint_id_pipeline_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."pipeline_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_endpoint_versions" ADD CONSTRAINT "pipeline_endpoint_versions_plan_id_pipeline_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."pipeline_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_endpoints" ADD CONSTRAINT "pipeline_endpoints_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_plan_code" ADD CONSTRAINT "pipeline_plan_code_plan_id_pipeline_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."pipeline_plans"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_plan_code" ADD CONSTRAINT "pipeline_plan_code_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_plans" ADD CONSTRAINT "pipeline_plans_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_runs" ADD CONSTRAINT "pipeline_runs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_runs" ADD CONSTRAINT "pipeline_runs_plan_id_pipeline_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."pipeline_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_steps" ADD CONSTRAINT "pipeline_steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_steps" ADD CONSTRAINT "pipeline_steps_child_id_runs_id_fk" FOREIGN KEY ("child_id") REFERENCES "public"."runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pipeline_endpoint_inputs_snapshot" ON "pipeline_endpoint_inputs" USING btree ("snapshot_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pipeline_endpoint_versions_key" ON "pipeline_endpoint_versions" USING btree ("endpoint_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "pipeline_endpoint_versions_plan" ON "pipeline_endpoint_versions" USING btree ("plan_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pipeline_endpoints_name" ON "pipeline_endpoints" USING btree ("workspace_id","name");--> statement-breakpoint
CREATE INDEX "pipeline_plan_code_snapshot" ON "pipeline_plan_code" USING btree ("snapshot_id");--> statement-breakpoint
CREATE INDEX "pipeline_plans_workspace" ON "pipeline_plans" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "pipeline_runs_plan" ON "pipeline_runs" USING btree ("plan_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pipeline_steps_child" ON "pipeline_steps" USING btree ("child_id");--> statement-breakpoint
CREATE INDEX "pipeline_steps_key" ON "pipeline_steps" USING btree ("workspace_id","key","created_at") WHERE key is not null;--> statement-breakpoint
CREATE INDEX "pipeline_steps_family" ON "pipeline_steps" USING btree ("workspace_id","family","created_at" DESC NULLS FIRST);