"""Where a record may come from, and what becomes of hostile paths and servers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audit import download, sources
from audit.errors import SourceUnreadable
from audit.report import Verdict
from tests.audit import town
from tests.audit.reading import failures, report_on

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a server on this machine and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Files(SimpleHTTPRequestHandler):
    """Serves a folder without saying so."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Stay silent."""


def answering(answer: Answer) -> type[BaseHTTPRequestHandler]:
    """Return a handler that answers every request in one way."""

    class Handler(Files):
        def do_GET(self) -> None:
            answer(self)

    return Handler


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Publish the record of a poll in a folder."""
    return town.publish(town.whole_town(), tmp_path / "record")


@pytest.mark.parametrize("ending", ["", "/", "/poll.json"])
def test_a_running_service_is_examined_by_its_address(record: Path, ending: str) -> None:
    """The address of a poll stands for its folder, with or without a slash at the end."""
    (record.parent / "polls").mkdir()
    record.rename(record.parent / "polls" / "agen-2026")
    with serving(partial(Files, directory=record.parent)) as address:
        report = report_on(f"{address}/polls/agen-2026{ending}")
    assert report.verdict is Verdict.PASSED
    assert failures(report) == [[], []]


def test_what_a_service_lacks_is_found(record: Path) -> None:
    """A result without its seats is a finding, and so is a district without its archive."""
    (record / f"{town.UUIDS[1]}.seats.json").unlink()
    (record / f"{town.UUIDS[2]}.bel").unlink()
    with serving(partial(Files, directory=record)) as address:
        report = report_on(address)
    first, second = failures(report)
    assert first == ["seats-declared"]
    assert second[0] == "district-present"


def test_a_single_archive_is_examined_by_its_address(record: Path) -> None:
    """An address that ends in .bel is that of one archive."""
    with serving(partial(Files, directory=record)) as address:
        report = report_on(f"{address}/{town.UUIDS[1]}.bel")
    assert report.verdict is Verdict.PASSED


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    """A missing file is said to be missing."""
    with pytest.raises(SourceUnreadable, match=r"nowhere: there is no such file or folder"):
        report_on(tmp_path / "nowhere")


def test_a_folder_without_a_poll_is_refused_with_advice(tmp_path: Path) -> None:
    """A folder that is no record leads to advice."""
    with pytest.raises(SourceUnreadable, match=r"name its \.bel file"):
        report_on(tmp_path)


def test_a_broken_poll_file_is_refused(tmp_path: Path) -> None:
    """What is wrong with poll.json is said in a sentence."""
    (tmp_path / "poll.json").write_bytes(b"{}")
    with pytest.raises(SourceUnreadable, match=r"poll\.json cannot be read: "):
        report_on(tmp_path)


def test_a_huge_poll_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that would fill the memory is not read."""
    monkeypatch.setattr(sources, "MAX_FILE_SIZE", 100)
    (tmp_path / "poll.json").write_bytes(bytes(101))
    with pytest.raises(SourceUnreadable, match="larger than 100 bytes"):
        report_on(tmp_path)


@pytest.mark.parametrize("content", [b"", b"garbage", bytes(10_000), b"BELENIOS" + bytes(10_000)])
def test_garbage_is_no_archive(tmp_path: Path, content: bytes) -> None:
    """Bytes that are no archive are unreadable, which is not the same as failed."""
    path = tmp_path / "garbage.bel"
    path.write_bytes(content)
    report = report_on(path)
    assert report.verdict is Verdict.UNREADABLE
    assert report.elections[0].uuid is None


def test_an_archive_cut_off_behind_its_setup_fails(record: Path) -> None:
    """What could be read of a cut archive was examined, so there is a finding and a verdict."""
    path = record / f"{town.UUIDS[1]}.bel"
    path.write_bytes(path.read_bytes()[:-100])
    report = report_on(path)
    assert report.verdict is Verdict.FAILED
    assert failures(report) == [["archive-complete"]]


def test_a_server_that_refuses_is_named() -> None:
    """An address at which nobody answers is said to be unreachable."""
    with serving(Files) as address:
        pass
    with pytest.raises(SourceUnreadable, match="cannot be fetched"):
        report_on(address)


@pytest.mark.parametrize("address", ["http://", "http://[", "https://a b/", "http://x:port/"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """A mistyped address leads to a sentence, not to a traceback."""
    with pytest.raises(SourceUnreadable, match="cannot be fetched"):
        report_on(address)


def test_a_server_without_a_poll_is_named(tmp_path: Path) -> None:
    """A server that has no poll.json is no service of ours."""
    with (
        serving(partial(Files, directory=tmp_path)) as address,
        pytest.raises(SourceUnreadable, match="the server has no such file"),
    ):
        report_on(address)


def test_a_server_in_trouble_is_named() -> None:
    """Any other refusal of a server is reported with its number."""
    with (
        serving(answering(lambda request: request.send_error(503))) as address,
        pytest.raises(SourceUnreadable, match="the server answers 503"),
    ):
        report_on(address)


def test_a_server_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless answer is given up at the limit."""
    monkeypatch.setattr(sources, "MAX_ARCHIVE_SIZE", 1000)
    monkeypatch.setattr(download, "_CHUNK", 100)

    def flood(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(bytes(5000))

    with (
        serving(answering(flood)) as address,
        pytest.raises(SourceUnreadable, match="larger than 1000 bytes"),
    ):
        report_on(f"{address}/endless.bel")


def test_an_answer_that_breaks_off_is_not_taken_for_whole() -> None:
    """Fewer bytes than the server announced are a cut download, not a finding."""

    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "500")
        request.end_headers()
        request.wfile.write(bytes(20))

    with (
        serving(answering(break_off)) as address,
        pytest.raises(SourceUnreadable, match=r"20 of 500 bytes|IncompleteRead|20 bytes read"),
    ):
        report_on(address)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_server_cannot_send_the_auditor_elsewhere(target: str) -> None:
    """A redirection to a file of this machine or to another protocol is not followed."""

    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.end_headers()

    with (
        serving(answering(redirect)) as address,
        pytest.raises(SourceUnreadable),
    ):
        report_on(address)
