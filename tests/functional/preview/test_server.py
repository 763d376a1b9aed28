"""The preview's server over real sockets."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from scripts.dev.local import session
from scripts.dev.local.server import serve_site
from scripts.dev.local.site_folder import SiteFolder
from scripts.errors import UsageError


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("hello")
    (tmp_path / "secret.txt").write_text("secret")
    with serve_site(SiteFolder(tmp_path / "site"), {"X-Frame-Options": "DENY"}, 0) as taken:
        yield taken


def ask(port: int, head: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_several_requests_go_over_one_connection(port: int) -> None:
    with requests.Session() as session:
        answers = [session.get(f"http://127.0.0.1:{port}/", timeout=5) for _ in range(3)]
    assert [a.text for a in answers] == ["hello"] * 3
    assert answers[0].headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "target", [b"/../secret.txt", b"/%2e%2e/secret.txt", b"/..%2fsecret.txt", b"//secret.txt"]
)
def test_a_path_out_of_the_folder_is_not_found(port: int, target: bytes) -> None:
    answer = ask(port, b"GET " + target)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"secret" not in answer


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE"])
def test_nothing_can_be_written(port: int, method: bytes) -> None:
    assert ask(port, method + b" /index.html").startswith(b"HTTP/1.1 501")
    assert ask(port, b"GET /index.html").endswith(b"hello")


def test_only_this_machine_is_served(port: int) -> None:
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    addresses = {line.split()[1] for line in listening if line.split()[3] == "0A"}
    assert f"0100007F:{port:04X}" in addresses
    assert f"00000000:{port:04X}" not in addresses


def test_a_port_in_use_says_how_to_choose_another(port: int, tmp_path: Path) -> None:
    second = serve_site(SiteFolder(tmp_path), {}, port)
    with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port}.*--port"):
        second.__enter__()


@pytest.mark.parametrize("number", [-1, 65_536])
def test_a_number_that_is_no_port_is_refused(tmp_path: Path, number: int) -> None:
    with pytest.raises(UsageError, match="--port"):
        serve_site(SiteFolder(tmp_path), {}, number).__enter__()


def test_when_the_usual_port_is_taken_another_is_found(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "USUAL_PORT", port)
    options = session.PreviewOptions(tmp_path / "out", None, 20, simulate=True)
    with session.open_preview(options, {}) as preview:
        assert preview.address != f"http://127.0.0.1:{port}/"
        assert requests.get(preview.address, timeout=5).status_code == 200
