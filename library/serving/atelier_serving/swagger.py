"""What a deployment takes and gives, as OpenAPI 2, 3.0 and 3.1: the user's own file, or made from the schemas of `run`."""
import json
import os

VERSIONS = {"2": "2", "2.0": "2", "3": "3", "3.0": "3", "3.1": "3.1"}
_OF_SCHEMA = {"2": "2.0", "3": "3.0", "3.1": "3.1"}
_FILES = {"2": ("swagger.json", "swagger2.json"), "3": ("swagger3.json",), "3.1": ("swagger3.1.json",)}
_ERROR = {"type": "object", "properties": {"message": {"type": "string"}}}


def make_swagger(version, name, prefix, folder, schemas):
    """The description in that version, or None where there is none in it. `schemas`: input, output, their versions."""
    asked = VERSIONS.get(version)
    if asked is None:
        return None
    own = _read_own(folder, asked)
    if own is not None:
        return own
    if schemas["versions"] is not None and _OF_SCHEMA[asked] not in schemas["versions"]:
        return None
    parts = {"ServiceInput": schemas["input"], "ServiceOutput": schemas["output"], "ErrorResponse": _ERROR}
    return _second(name, prefix, parts) if asked == "2" else _third(name, prefix, parts, asked)


def schemas_of(script):
    """Those that the script's decorators declare, or any object where it declares none."""
    if not script.schema:
        anything = {"type": "object", "example": {}}
        return {"input": anything, "output": anything, "versions": None}
    util = script.schema
    return {
        "input": util.get_input_schema(script.run),
        "output": util.get_output_schema(script.run),
        "versions": util.get_supported_versions(script.run),
    }


def _read_own(folder, version):
    for name in _FILES[version] if folder else ():
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            continue
    return None


def _operations(answer, takes):
    failure = answer("The service failed to execute due to an error.", "ErrorResponse")
    return {
        "/": {
            "get": {
                "operationId": "ServiceHealthCheck",
                "description": "Simple health check endpoint to ensure the service is up at any given point.",
                "responses": {"200": {"description": "The service is up: it answers 'Healthy'"}, "default": failure},
            }
        },
        "/score": {
            "post": {
                "operationId": "RunMLService",
                "description": "Run web service's model and get the prediction output",
                "security": [{"Bearer": []}],
                **takes,
                "responses": {
                    "200": answer("The service processed the input correctly.", "ServiceOutput"),
                    "default": failure,
                },
            }
        },
    }


def _second(name, prefix, parts):
    def answer(words, part):
        return {"description": words, "schema": {"$ref": "#/definitions/" + part}}

    body = {
        "name": "serviceInputPayload",
        "in": "body",
        "description": "The input payload for executing the real-time machine learning service.",
        "schema": {"$ref": "#/definitions/ServiceInput"},
    }
    return {
        "swagger": "2.0",
        "info": _info(name),
        "basePath": prefix or "/",
        "schemes": ["https", "http"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {"Bearer": _bearer()},
        "paths": _operations(answer, {"parameters": [body]}),
        "definitions": parts,
    }


def _third(name, prefix, parts, version):
    def content(part):
        return {"application/json": {"schema": {"$ref": "#/components/schemas/" + part}}}

    def answer(words, part):
        return {"description": words, "content": content(part)}

    return {
        "openapi": "3.1.0" if version == "3.1" else "3.0.3",
        "info": _info(name),
        "servers": [{"url": prefix or "/"}],
        "security": [{"Bearer": []}],
        "paths": _operations(answer, {"requestBody": {"content": content("ServiceInput")}}),
        "components": {"schemas": parts, "securitySchemes": {"Bearer": _bearer()}},
    }


def _info(name):
    words = f"API specification for the service {name}"
    return {"title": name, "description": words, "version": os.environ.get("SERVICE_VERSION", "1.0")}


def _bearer():
    return {"type": "apiKey", "name": "Authorization", "in": "header", "description": "For example: Bearer abc123"}
