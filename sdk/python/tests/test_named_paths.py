import unittest

from atelier_studio.named_paths import is_named

JOB = """
command: python train.py
code: ./src/
environment: file:./env.yml
inputs:
  table: {type: uri_file, path: ../data/t.csv}
  spaced:
    path: "my data/x.csv"
  all: {path: /mnt/all}
"""


class NamedPathsTest(unittest.TestCase):
    def test_what_the_yaml_names_may_be_asked_for(self):
        for path in ["src", "./src", "./src/", "env.yml", "../data/t.csv", "my data/x.csv", "/mnt/all"]:
            with self.subTest(path=path):
                self.assertTrue(is_named(path, {"": JOB}))

    def test_nothing_else_may(self):
        for path in [
            ".",
            "..",
            "/",
            "/etc/passwd",
            "../data",
            "data/t.csv",
            "../../.ssh/id_rsa",
            "src/..",
            "/mnt",
            "my data",
        ]:
            with self.subTest(path=path):
                self.assertFalse(is_named(path, {"": JOB.replace("my data/", "other data/")}))

    def test_every_spelling_of_a_file_reference_names_its_path(self):
        for spelling in ["file:env.yml", "file:./env.yml", "file://env.yml", "file://./env.yml"]:
            with self.subTest(spelling=spelling):
                self.assertTrue(is_named("env.yml", {"": f"environment: {spelling}"}))
        self.assertTrue(is_named("/top/env.yml", {"": "environment: file:///top/env.yml"}))

    def test_json_is_read_alike(self):
        self.assertTrue(is_named(".", {"": '{"code": "."}'}))
        self.assertFalse(is_named("..", {"": '{"code": "."}'}))

    def test_a_text_that_was_sent_names_paths_from_its_own_folder(self):
        texts = {"": "trial: parts/component.yml", "parts/component.yml": "code: ./src"}
        self.assertTrue(is_named("parts/src", texts))
        self.assertFalse(is_named("src", texts))

    def test_the_folder_of_a_build_names_its_dockerfile_alone(self):
        build = "build: {path: ./docker}"
        self.assertTrue(is_named("docker/Dockerfile", {"": build}))
        self.assertTrue(is_named("docker", {"": build}))
        self.assertTrue(is_named("Dockerfile", {"": "build:\n  path: ."}))
        self.assertTrue(is_named("envs/docker/Dockerfile", {"envs/env.yml": build}))
        self.assertTrue(is_named("docker/Dockerfile", {"": "\nbuild.path=docker"}))
        other = {"": "build: {path: docker, dockerfile_path: parts/Other}"}
        self.assertTrue(is_named("docker/parts/Other", other))
        for path in ["docker/id_rsa", "docker/../x", "/docker/Dockerfile", "../docker/Dockerfile", "x/Dockerfile"]:
            with self.subTest(path=path):
                self.assertFalse(is_named(path, {"": build}))
                self.assertFalse(is_named(path, other))
        self.assertFalse(is_named("docker/Dockerfile", {"": "code: docker"}))


if __name__ == "__main__":
    unittest.main()
