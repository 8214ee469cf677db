"""The contract, as the judge of what the daemon answers."""

import json
import os

from wire import Connection, RPCError, Stream

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "Protocol")
with open(os.path.join(FOLDER, "openrpc.json"), encoding="utf-8") as file:
    DOCUMENT = json.load(file)
METHODS = {method["name"]: method for method in DOCUMENT["methods"] if not method["name"].startswith("$/")}

# What any call may be answered with beside what its method lists.
CODES = {name: error["code"] for name, error in DOCUMENT["components"]["errors"].items()}
GENERAL = {(1, None), (4, None)} | {
    (CODES[reason["status"]], name) for name, reason in DOCUMENT["info"]["x-providerd-reasons"].items()
    if reason.get("scope") in ("call", "connection")}
TYPES = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}


def resolved(schema):
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def problems(value, schema, path="result"):
    """Where the value is not what the schema says; the part of JSON Schema that the contract uses."""
    schema = resolved(schema)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        return [f"{path} is not {' or '.join(types)}: {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is none of the words of the contract: {value!r}"]
    if isinstance(value, dict):
        return object_problems(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        return [found for index, item in enumerate(value)
                for found in problems(item, schema["items"], f"{path}[{index}]")]
    return []


def object_problems(value, schema, path):
    known = schema.get("properties", {})
    found = [f"{path} has no {name}" for name in schema.get("required", []) if name not in value]
    for name, member in value.items():
        rest = schema.get("additionalProperties", True)
        if name in known:
            found += problems(member, known[name], f"{path}.{name}")
        elif rest is False:
            found.append(f"{path} has {name}, which the contract does not know")
        elif isinstance(rest, dict):
            found += problems(member, rest, f"{path}.{name}")
    return found


def error_problems(method, error):
    reasons = METHODS[method]["x-providerd-reasons"].get(str(error.code), [])
    if error.reason in reasons or (error.code, error.reason) in GENERAL or (error.code, None) in GENERAL:
        return []
    return [f"{method} does not list {error.code} {error.reason}: {error.message}"]


def example_params(example):
    return {param["name"]: param["value"] for param in example["params"]}


class StrictConnection(Connection):
    """Holds every answer and every stream item against the contract."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.methods = {}

    def begin(self, method, params=None):
        id = super().begin(method, params)
        self.methods[id] = method
        return id

    def answer(self, id):
        method = self.methods.get(id)
        try:
            result = super().answer(id)
        except RPCError as error:
            if method in METHODS:
                self.expect(error_problems(method, error))
            raise
        self.expect(problems(result, METHODS[method]["result"]["schema"], method))
        return result

    def watch(self, method, /, **params):
        return StrictStream(self, self.begin(method, params), METHODS[method]["x-providerd-stream"]["item"])

    @staticmethod
    def expect(found):
        if found:
            raise AssertionError("not as the contract says: " + "; ".join(found))


class StrictStream(Stream):
    def __init__(self, connection, id, item):
        self.item = item
        super().__init__(connection, id)

    def __next__(self):
        item = super().__next__()
        StrictConnection.expect(problems(item, self.item, "item"))
        return item
