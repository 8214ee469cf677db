"""Starting, being refused to start, and stopping: what an administrator sees of the daemon's own binary."""

import json
import os
import shutil
import subprocess
import unittest

from daemon import IS_ROOT, NEEDS_ROOT, PROVIDERD, SERVICE, Daemon, as_user, make_folder, write


class ServeTests(unittest.TestCase):
    def setUp(self):
        self.folder = make_folder(SERVICE)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def providerd(self, *arguments):
        """The program's end: exit code and standard error."""
        done = subprocess.run(
            as_user(SERVICE, [PROVIDERD, *arguments]), capture_output=True, text=True, timeout=30, cwd="/",
            env={"HOME": self.folder, "PATH": os.environ["PATH"]})
        return done.returncode, done.stderr

    def config(self, text):
        return write(os.path.join(self.folder, "config.yaml"), text, SERVICE, 0o644)

    def test_for_oneself_it_needs_nothing_but_a_home(self):
        daemon = Daemon(folder=self.folder, is_user=True)
        self.addCleanup(daemon.remove)
        daemon.start()
        with daemon.client(SERVICE) as client:
            self.assertEqual(client.call("system.whoami")["roles"], ["admin"])
        self.assertEqual(oct(os.stat(daemon.socket).st_mode & 0o777), "0o600")
        self.assertEqual(oct(os.stat(os.path.dirname(daemon.socket)).st_mode & 0o777), "0o700")
        self.assertEqual(oct(os.stat(daemon.key_file).st_mode & 0o777), "0o400")
        self.assertEqual(daemon.stop(), 0)
        self.assertFalse(os.path.exists(daemon.socket))

    def test_for_the_system_everyone_may_connect(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        daemon = Daemon(folder=self.folder)
        self.addCleanup(daemon.remove)
        daemon.start()
        self.assertEqual(oct(os.stat(daemon.socket).st_mode & 0o777), "0o666")

    def test_config_check_names_every_mistake_by_its_line(self):
        code, said = self.providerd("config", "check", self.config(
            "socket:\n  pth: /tmp/x\nlimits:\n  batch_items: many\nroles:\n  admin: [user:no-such-user]\n"))
        self.assertEqual(code, 1)
        for place in ("line 2: socket.pth", "line 4: limits.batch_items", "line 6: roles.admin"):
            self.assertIn(place, said)

    def test_config_check_refuses_what_serve_would_refuse(self):
        authorities = os.path.join(self.folder, "ca.pem")
        with open(authorities, "w") as file:
            file.write("no certificate")
        code, said = self.providerd("config", "check", self.config(f"ca_file: {authorities}"))
        self.assertEqual(code, 1)
        self.assertIn("cannot use the certificates in", said)

    def test_config_check_is_content_with_a_good_file(self):
        packaged = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                                "Packaging", "config.yaml")
        with open(packaged, encoding="utf-8") as file:
            self.assertEqual(self.providerd("config", "check", self.config(file.read()))[0], 0)

    def test_it_does_not_start_with_a_config_that_is_wrong_or_missing(self):
        bad = self.config(json.dumps({"socket": {"mode": "0999"}}))
        for path, word in ((bad, "socket.mode"), (os.path.join(self.folder, "missing.yaml"), "missing.yaml")):
            code, said = self.providerd("serve", "--user", "--config", path)
            self.assertEqual(code, 1)
            self.assertIn(word, said)

    def test_a_state_folder_that_cannot_be_is_told_by_its_path(self):
        for path in ("/proc/nonesuch", self.config("{}\n")):
            socket = os.path.join(self.folder, "s")
            code, said = self.providerd("serve", "--user", "--state-dir", path, "--socket", socket)
            self.assertEqual(code, 1)
            self.assertRegex(said, "providerd: cannot ")
            self.assertIn(path, said)


if __name__ == "__main__":
    unittest.main()
