"""JSON-RPC clients from PyPI: they know nothing of us, and are given our five bytes around their text alone."""

import json
import unittest

import jsonrpcclient
import pjrpc
from pjrpc.client import AbstractClient

from story import Story
from wire import JSON


class Frames:
    """Sends one text and answers the next one."""

    def __init__(self, connection):
        self.connection = connection

    def send(self, text):
        self.connection.send_frame(JSON, text.encode())

    def receive(self):
        return self.connection.read_frame()[1].decode()


class PJRPCClient(AbstractClient):
    """All that pjrpc asks for a transport of one's own."""

    def __init__(self, frames, **options):
        super().__init__(**options)
        self.frames = frames

    def send(self, request, **options):
        return self._send(request, options)

    def _request(self, request_text, is_notification, request_kwargs):
        self.frames.send(request_text)
        return None if is_notification else self.frames.receive()


class ClientTests(Story):
    def frames(self):
        return Frames(self.client())


class JSONRPCClientTests(ClientTests):
    """jsonrpcclient 4: makes requests and reads answers, and leaves the way to others."""

    def call(self, method, **params):
        frames = self.frames()
        frames.send(json.dumps(jsonrpcclient.request_uuid(method, params=params or None)))
        return jsonrpcclient.parse_json(frames.receive())

    def test_a_provider_is_made_found_changed_and_deleted(self):
        made = self.call("provider.create", name="Büro", type="openai", base_url=self.sandbox.url, api_key="sk-buero-1")
        self.assertIsInstance(made, jsonrpcclient.Ok)
        found = self.call("provider.get", id="BÜRO")
        self.assertEqual(found.result, made.result)
        self.assertEqual(self.call("provider.update", id="Büro", project="p").result["project"], "p")
        self.assertEqual(self.call("provider.delete", id="Büro").result["id"], made.result["id"])

    def test_an_error_is_one_with_its_data(self):
        error = self.call("provider.get", id="nobody")
        self.assertIsInstance(error, jsonrpcclient.Error)
        self.assertEqual((error.code, error.data["status"], error.data["reason"]),
                         (5, "NOT_FOUND", "PROVIDER_NOT_FOUND"))
        self.assertTrue(error.message.startswith("cannot "))
        self.assertEqual(self.call("provider.destroy").code, -32601)
        self.assertEqual(self.call("provider.get").data["field_violations"][0]["field"], "id")

    def test_a_batch_and_a_notification(self):
        frames = self.frames()
        frames.send(json.dumps(jsonrpcclient.notification("health.check")))
        frames.send(json.dumps([jsonrpcclient.request("health.check", id="a"), jsonrpcclient.notification("nothing"),
                                jsonrpcclient.request("provider.get", params={"id": "nobody"}, id="b")]))
        answers = {answer.id: answer for answer in jsonrpcclient.parse_json(frames.receive())}
        self.assertEqual(answers["a"].result["status"], "SERVING")
        self.assertEqual(answers["b"].code, 5)
        self.assertEqual(len(answers), 2)


class PJRPCTests(ClientTests):
    """pjrpc 2: a whole client, whose transport is ours."""

    def pjrpc(self):
        return PJRPCClient(self.frames())

    def test_its_proxy_calls_methods_by_their_names(self):
        client = self.pjrpc()
        self.assertEqual(client.call("health.check")["status"], "SERVING")
        self.assertEqual(client("health.check", service="db")["status"], "SERVING")
        self.assertEqual(getattr(client.proxy, "system.whoami")()["roles"], ["admin"])
        client.notify("health.check")
        self.assertEqual(client.call("provider.list", page_size=1)["next_page_token"], "")

    def test_it_raises_our_errors(self):
        client = self.pjrpc()
        with self.assertRaises(pjrpc.client.exceptions.JsonRpcError) as caught:
            client.call("provider.get", id="nobody")
        self.assertEqual((caught.exception.code, caught.exception.data["metadata"]), (5, {"id": "nobody"}))
        with self.assertRaises(pjrpc.client.exceptions.MethodNotFoundError):
            client.call("provider.destroy")
        with self.assertRaises(pjrpc.client.exceptions.InvalidParamsError):
            client.call("provider.get", "nobody")

    def test_its_batches_come_back_whole(self):
        client = self.pjrpc()
        with client.batch() as batch:
            batch.call("health.check")
            batch.notify("health.check")
            batch.call("system.hello", client="pjrpc")
        status, hello = batch.get_results()
        self.assertEqual((status["status"], hello["protocol"]["min"]), ("SERVING", 1))


if __name__ == "__main__":
    unittest.main()
