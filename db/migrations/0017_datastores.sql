CREATE TABLE "datastore_copies" (
	"datastore_id" text NOT NULL,
	"path" text NOT NULL,
	"etag" text,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "datastore_copies_datastore_id_path_pk" PRIMARY KEY("datastore_id","path")
);
--> statement-breakpoint
CREATE TABLE "datastores" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"spec" jsonb NOT NULL,
	"credentials" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by_name" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "run_data_inputs" ADD COLUMN "datastore" text;--> statement-breakpoint
ALTER TABLE "run_data_inputs" ADD COLUMN "path" text;--> statement-breakpoint
ALTER TABLE "datastore_copies" ADD CONSTRAINT "datastore_copies_datastore_id_datastores_id_fk" FOREIGN KEY ("datastore_id") REFERENCES "public"."datastores"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "datastores" ADD CONSTRAINT "datastores_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "datastores_name" ON "datastores" USING btree ("workspace_id","name");