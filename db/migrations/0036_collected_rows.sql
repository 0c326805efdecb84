CREATE TABLE "collected_rows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "collected_rows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"deployment_id" text NOT NULL,
	"collection" text NOT NULL,
	"request_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"content" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "collected_rows" ADD CONSTRAINT "collected_rows_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "collected_rows_request" ON "collected_rows" USING btree ("deployment_id","request_id");--> statement-breakpoint
CREATE INDEX "collected_rows_age" ON "collected_rows" USING btree ("at");