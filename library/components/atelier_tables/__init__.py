"""What the components of the library share: tables and models on disk, columns by name, and one way to begin a step."""
