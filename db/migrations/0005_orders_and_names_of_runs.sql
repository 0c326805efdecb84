CREATE TABLE "run_keys" (
	"experiment_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "run_keys_experiment_id_kind_key_pk" PRIMARY KEY("experiment_id","kind","key")
);
--> statement-breakpoint
DROP INDEX "run_params_key";--> statement-breakpoint
DROP INDEX "run_tags_key";--> statement-breakpoint
ALTER TABLE "run_keys" ADD CONSTRAINT "run_keys_experiment_id_experiments_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "series_by_min" ON "series" USING btree ("key","min_value","run_id");--> statement-breakpoint
CREATE INDEX "series_by_max" ON "series" USING btree ("key","max_value","run_id");--> statement-breakpoint
CREATE INDEX "run_params_by_text" ON "run_params" USING btree ("key",left(value, 256) collate "C","run_id");--> statement-breakpoint
CREATE INDEX "run_params_by_number" ON "run_params" USING btree ("key",(case when value ~ '^[+-]?([0-9]{1,200}[.]?[0-9]{0,200}|[.][0-9]{1,200})([eE][+-]?[0-9]{1,2})?$' then value::float8 end),"run_id") WHERE (case when value ~ '^[+-]?([0-9]{1,200}[.]?[0-9]{0,200}|[.][0-9]{1,200})([eE][+-]?[0-9]{1,2})?$' then value::float8 end) is not null;--> statement-breakpoint
CREATE INDEX "run_tags_by_text" ON "run_tags" USING btree ("key",left(value, 256) collate "C","run_id");--> statement-breakpoint
CREATE INDEX "run_tags_by_number" ON "run_tags" USING btree ("key",(case when value ~ '^[+-]?([0-9]{1,200}[.]?[0-9]{0,200}|[.][0-9]{1,200})([eE][+-]?[0-9]{1,2})?$' then value::float8 end),"run_id") WHERE (case when value ~ '^[+-]?([0-9]{1,200}[.]?[0-9]{0,200}|[.][0-9]{1,200})([eE][+-]?[0-9]{1,2})?$' then value::float8 end) is not null;--> statement-breakpoint
CREATE INDEX "runs_by_name" ON "runs" USING btree ("workspace_id",display_name collate "C","id");--> statement-breakpoint
CREATE INDEX "runs_by_user" ON "runs" USING btree ("workspace_id",user_name collate "C","id");--> statement-breakpoint
CREATE INDEX "runs_by_end" ON "runs" USING btree ("workspace_id","ended_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_duration" ON "runs" USING btree ("workspace_id",(extract(epoch from ended_at - started_at)::float8),"id");--> statement-breakpoint
CREATE FUNCTION note_run_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO run_keys (experiment_id, kind, key)
	SELECT DISTINCT r.experiment_id, tg_argv[0], a.key FROM added a JOIN runs r ON r.id = a.run_id
	WHERE NOT EXISTS (
		SELECT 1 FROM run_keys k WHERE k.experiment_id = r.experiment_id AND k.kind = tg_argv[0] AND k.key = a.key)
	-- Always in the same order, so that two writers never wait for each other.
	ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER series_keys AFTER INSERT ON series REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_run_keys('metric');--> statement-breakpoint
CREATE TRIGGER run_params_keys AFTER INSERT ON run_params REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_run_keys('param');--> statement-breakpoint
CREATE TRIGGER run_tags_keys AFTER INSERT ON run_tags REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_run_keys('tag');--> statement-breakpoint
CREATE FUNCTION note_moved_run_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO run_keys (experiment_id, kind, key)
	SELECT NEW.experiment_id, k.kind, k.key FROM (
		SELECT 'metric' AS kind, key FROM series WHERE run_id = NEW.id
		UNION ALL SELECT 'param', key FROM run_params WHERE run_id = NEW.id
		UNION ALL SELECT 'tag', key FROM run_tags WHERE run_id = NEW.id) k
	ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER runs_moved AFTER UPDATE OF experiment_id ON runs FOR EACH ROW
	WHEN (OLD.experiment_id IS DISTINCT FROM NEW.experiment_id) EXECUTE FUNCTION note_moved_run_keys();--> statement-breakpoint
INSERT INTO run_keys (experiment_id, kind, key)
SELECT DISTINCT r.experiment_id, k.kind, k.key FROM (
	SELECT 'metric' AS kind, key, run_id FROM series
	UNION ALL SELECT 'param', key, run_id FROM run_params
	UNION ALL SELECT 'tag', key, run_id FROM run_tags) k JOIN runs r ON r.id = k.run_id;
