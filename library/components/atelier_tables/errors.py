class TableError(ValueError):
    """Something about a table, a column or a setting that its reader can put right."""


# The last line of a traceback then says `TableError: …` without the place of the class.
TableError.__module__ = "__main__"
