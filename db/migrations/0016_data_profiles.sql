CREATE TABLE "data_profiles" (
	"workspace_id" text NOT NULL,
	"content_hash" text NOT NULL,
	"activity_id" text NOT NULL,
	"profile" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "data_profiles_workspace_id_content_hash_pk" PRIMARY KEY("workspace_id","content_hash")
);
--> statement-breakpoint
ALTER TABLE "data_profiles" ADD CONSTRAINT "data_profiles_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;