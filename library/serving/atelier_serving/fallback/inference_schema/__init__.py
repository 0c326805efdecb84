"""What scripts with `@input_schema` and `@output_schema` need, where the environment does not bring Azure's own package."""
