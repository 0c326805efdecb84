"""The protocol `azureml` of fsspec, by which pandas and others read what the studio holds. Needs the package fsspec."""

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from .azureml_files import open_tree


class AzureMLFileSystem(AbstractFileSystem):
    """Reads; what a run makes goes into its outputs."""

    protocol = "azureml"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._trees = {}

    def _open_tree(self, path):
        tree, inner = open_tree(path if path.startswith("azureml:") else f"azureml:{path}")
        # A tree lists its files once, and never changes.
        tree = self._trees.setdefault(tree.address_of(""), tree)
        return tree, inner

    @classmethod
    def _strip_protocol(cls, path):
        path = path if isinstance(path, str) else str(path)
        return path.rstrip("/") if path.startswith("azureml:") else f"azureml:{path}".rstrip("/")

    def ls(self, path, detail=True, **_):
        tree, inner = self._open_tree(path)
        names = tree.list()
        if inner in names:
            found = {inner: tree.size_of(inner)}
        else:
            top = f"{inner}/" if inner else ""
            found = {}
            for name in names:
                if name.startswith(top):
                    child, slash, _ = name[len(top) :].partition("/")
                    found[top + child] = None if slash else tree.size_of(name)
            if not found:
                raise FileNotFoundError(path)
        entries = [
            {
                "name": tree.address_of(name),
                "size": 0 if size is None else size,
                "type": "directory" if size is None else "file",
            }
            for name, size in sorted(found.items())
        ]
        return entries if detail else [entry["name"] for entry in entries]

    def _open(self, path, mode="rb", block_size=None, **options):
        if mode != "rb":
            raise OSError(f"{path} can only be read: a run writes into the folders of its outputs.")
        tree, inner = self._open_tree(path)
        return _StudioFile(
            self, path, mode, block_size or 4 * 2**20, size=tree.size_of(inner), cache_type="readahead"
        )


class _StudioFile(AbstractBufferedFile):
    def _fetch_range(self, start, end):
        tree, inner = self.fs._open_tree(self.path)
        return tree.read(inner, start, end)
