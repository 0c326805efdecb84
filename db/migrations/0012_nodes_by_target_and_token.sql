CREATE TABLE "node_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"target" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "node_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "target" text DEFAULT 'local' NOT NULL;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "token_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "node_tokens_name" ON "node_tokens" USING btree ("name") WHERE revoked_at is null;--> statement-breakpoint
ALTER TABLE "nodes" ADD CONSTRAINT "nodes_token_id_node_tokens_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."node_tokens"("id") ON DELETE no action ON UPDATE no action;