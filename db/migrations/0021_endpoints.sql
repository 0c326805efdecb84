CREATE TABLE "deployment_generations" (
	"deployment_id" text NOT NULL,
	"generation" integer NOT NULL,
	"workspace_id" text NOT NULL,
	"settings" jsonb NOT NULL,
	"environment" jsonb NOT NULL,
	"model_version_id" text,
	"model_name" text,
	"model_root" text,
	"model_snapshot_id" text,
	"code_snapshot_id" text,
	"notices" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"takes_all" boolean DEFAULT false NOT NULL,
	"activity_id" text NOT NULL,
	"yaml" text NOT NULL,
	"set" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"user_id" text,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deployment_generations_deployment_id_generation_pk" PRIMARY KEY("deployment_id","generation")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text NOT NULL,
	"error" jsonb,
	"generation" integer NOT NULL,
	"serving" integer,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoint_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"slot" text NOT NULL,
	"digest" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed_value" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"auth_mode" text NOT NULL,
	"traffic" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"mirror_traffic" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"notices" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "instances" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"generation" integer NOT NULL,
	"state" text DEFAULT 'wanted' NOT NULL,
	"node_id" text,
	"slot" integer,
	"attempt" integer DEFAULT 0 NOT NULL,
	"socket" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"draining_at" timestamp (3) with time zone,
	"replace_requested_at" timestamp (3) with time zone,
	"lease_epoch" integer DEFAULT 0 NOT NULL,
	"lease_expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deployment_generations" ADD CONSTRAINT "deployment_generations_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_generations" ADD CONSTRAINT "deployment_generations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_generations" ADD CONSTRAINT "deployment_generations_model_version_id_asset_versions_id_fk" FOREIGN KEY ("model_version_id") REFERENCES "public"."asset_versions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_generations" ADD CONSTRAINT "deployment_generations_model_snapshot_id_snapshots_id_fk" FOREIGN KEY ("model_snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_generations" ADD CONSTRAINT "deployment_generations_code_snapshot_id_snapshots_id_fk" FOREIGN KEY ("code_snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_keys" ADD CONSTRAINT "endpoint_keys_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_keys" ADD CONSTRAINT "endpoint_keys_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_keys" ADD CONSTRAINT "endpoint_keys_key_id_master_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."master_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deployment_generations_model" ON "deployment_generations" USING btree ("model_version_id");--> statement-breakpoint
CREATE INDEX "deployment_generations_model_snapshot" ON "deployment_generations" USING btree ("model_snapshot_id");--> statement-breakpoint
CREATE INDEX "deployment_generations_code_snapshot" ON "deployment_generations" USING btree ("code_snapshot_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_name" ON "deployments" USING btree ("endpoint_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "endpoint_keys_slot" ON "endpoint_keys" USING btree ("endpoint_id","slot");--> statement-breakpoint
CREATE INDEX "endpoint_keys_key" ON "endpoint_keys" USING btree ("key_id");--> statement-breakpoint
CREATE UNIQUE INDEX "endpoints_name" ON "endpoints" USING btree ("workspace_id","name");--> statement-breakpoint
CREATE INDEX "instances_deployment" ON "instances" USING btree ("deployment_id","generation");--> statement-breakpoint
CREATE INDEX "instances_node" ON "instances" USING btree ("node_id");--> statement-breakpoint
CREATE INDEX "instances_wanted" ON "instances" USING btree ("created_at") WHERE state = 'wanted';