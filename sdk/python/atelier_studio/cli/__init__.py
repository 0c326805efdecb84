"""The `atelier` command: a thin shell around the package, with the verbs and flags of `az ml`."""
