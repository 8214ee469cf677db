"""The sandbox provider, where the daemon's stories lean on it: PyPI's openai package proves the rest."""

import socket
import unittest

from daemon import Sandbox


class BrokenRequestTests(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.stop)
        host, port = self.sandbox.origin.removeprefix("http://").split(":")
        self.address = host, int(port)

    def test_clients_that_break_off_in_the_middle_of_a_request_do_no_harm(self):
        # As a daemon does that is killed while it sends a file.
        body = b'{"model": "sandbox-tiny", "messages": ['
        head = f"POST {self.sandbox.base}/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n" \
            f"Content-Type: application/json\r\nContent-Length: {len(body) + 9}\r\n\r\n"
        for _ in range(300):
            with socket.create_connection(self.address, timeout=10) as connection:
                connection.sendall(head.encode() + body)
        self.assertEqual(self.sandbox.jobs(), [])
        self.assertTrue(self.sandbox.process.is_running, self.sandbox.process.text)

    def test_what_is_no_http_ends_its_connection_alone(self):
        for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"NONSENSE / HTTP/9.9\r\n\r\n"):
            with socket.create_connection(self.address, timeout=10) as connection:
                connection.sendall(noise)
                while connection.recv(1000):
                    pass
        self.assertEqual(self.sandbox.jobs(), [])


if __name__ == "__main__":
    unittest.main()
