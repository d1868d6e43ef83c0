"""A trustee's software on-line: what it asks of the service behind her personal link.

Nothing here believes the service; what it answers is checked where it is used. The access code
goes out with what she sends, and to the link's own address only.
"""

import re
import shutil
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ballots.poll import read_poll_file
from ballots.token import read_uuid
from crypto.canonical import Json, array, encode, fields, natural, parse, text
from crypto.errors import Malformed
from tally.ceremony.ceremony import Message
from tally.ceremony.participant import Complaint
from tally.ceremony.transcript import (
    Occasion,
    Transcript,
    complaint_json,
    message_json,
    read_transcript,
)
from tally.sharefile import Share, write_share_file

TIMEOUT: Final = 30
"""Seconds that the service may keep silent."""

ENGLISH: Final = {"Accept-Language": "en"}
"""The commands speak English, so the service is asked to."""

PLACE: Final = "/place"
"""What is asked with the code of the link: whose place it opens."""

_LINK: Final = re.compile(
    r"(?P<base>https?://[^\s#?]+)/trustees/(?P<poll>[a-z0-9-]+)/(?P<number>[1-9][0-9]{0,3})"
    r"#(?P<code>[1-9A-HJ-NP-Za-km-z]{22})"
)


class LinkUnusable(ValueError):
    """What was typed is no personal link of a trustee."""


class ServiceSilent(ConnectionError):
    """The service cannot be reached for now."""


class ServiceRefusal(ConnectionError):
    """The service refuses what was asked; `rule` is the lasting name of the reason."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


class _NoRedirects(HTTPRedirectHandler):
    """Follows the service to no other address."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Leave the redirection as the answer, which is then an error."""


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """The door to one trustee's place in a poll.

    Each method raises ServiceSilent, or ServiceRefusal with what the service says.
    """

    base: str
    poll_id: str
    number: int
    code: str = field(repr=False)

    def transcript(self) -> Transcript:
        """Return how the ceremony stands; raises also for a message in it that is wrong."""
        return read_transcript(parse(self._get("/ceremony")))

    def require_valid(self) -> None:
        """Raise what is wrong with the link unless it opens this place now."""
        place = fields(parse(self._get(PLACE)), "number", "name", "rehearsal", "count")
        if natural(place["number"]) != self.number:
            raise ServiceRefusal(
                "access-denied",
                f"this link is broken: its code is that of trustee {natural(place['number'])}, its "
                f"address that of trustee {self.number}. Ask the election office for another",
            )

    def send(self, occasion: Occasion, act: Message | Complaint) -> None:
        """Send a message or a complaint."""
        if isinstance(act, Complaint):
            self._post("/ceremony/complaints", encode(complaint_json(occasion, act.content)))
        else:
            self._post("/ceremony/messages", encode(message_json(occasion, act)))

    def alarm(self, occasion: Occasion) -> None:
        """Tell everybody that somebody has other digits."""
        self._post("/ceremony/alarm", encode(occasion.to_json()))

    def rehearsal(self) -> Json:
        """Return the rehearsal that was called last."""
        return parse(self._get("/rehearsal"))

    def prove(self, proof: Json) -> None:
        """Send the answer to the rehearsal."""
        self._post("/rehearsal", encode({"poll": self.poll_id, "proof": proof}))

    def missing_shares(self) -> list[str]:
        """Return the uuids of the districts that wait for this trustee's share."""
        told = fields(parse(self._get("/count")), "districts", "head", "published")
        districts = [
            fields(each, "uuid", "number", "name", "ballots", "state", "shares")
            for each in array(told["districts"])
        ]
        return [
            read_uuid(each["uuid"])
            for each in districts
            if text(each["state"]) == "waiting" and self.number not in array(each["shares"])
        ]

    def send_share(self, share: Share) -> None:
        """Send the decryption share of one district."""
        self._post("/shares", write_share_file([share]))

    def save_record(self, folder: Path) -> None:
        """Save the published record of the poll into a folder."""
        record = f"{self.base}/polls/{self.poll_id}"
        _download(f"{record}/poll.json", folder / "poll.json")
        for uuid, _ in read_poll_file((folder / "poll.json").read_bytes()).districts:
            _download(f"{record}/{uuid}.bel", folder / f"{uuid}.bel")

    def _get(self, path: str) -> bytes:
        headers = {**ENGLISH, "Authorization": f"Bearer {self.code}"} if path == PLACE else ENGLISH
        return _ask(Request(self._address(path), headers=headers))  # noqa: S310 - a web address

    def _post(self, path: str, body: bytes) -> bytes:
        headers = {
            **ENGLISH,
            "Authorization": f"Bearer {self.code}",
            "Content-Type": "application/json",
        }
        return _ask(Request(self._address(path), body, headers))  # noqa: S310 - the same

    def _address(self, path: str) -> str:
        return f"{self.base}/api/polls/{self.poll_id}{path}"


def read_link(typed: str) -> PersonalLink:
    """Read a personal link; raises LinkUnusable, without repeating it."""
    link = _LINK.fullmatch(typed.strip())
    if link is None:
        raise LinkUnusable("this is no personal link: copy all of it, with the part behind the #")
    return PersonalLink(link["base"], link["poll"], int(link["number"]), link["code"])


def _ask(request: Request) -> bytes:
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as answer:
            content: bytes = answer.read()
    except HTTPError as error:
        raise _refusal(error) from error
    except (OSError, HTTPException) as error:
        raise ServiceSilent(f"the service cannot be reached: {error}") from error
    return content


def _download(address: str, target: Path) -> None:
    request = Request(address)  # noqa: S310 - http or https, by `read_link`
    try:
        with (
            build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as answer,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(answer, file)
    except HTTPError as error:
        raise _refusal(error) from error
    except HTTPException as error:
        raise ServiceSilent(f"the record cannot be fetched: {error}") from error


def _refusal(error: HTTPError) -> ServiceSilent | ServiceRefusal:
    """Return what a service says that answers with an error, or that it is out of order."""
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.TOO_MANY_REQUESTS:
        return ServiceSilent(f"the service is out of order: it answers {error.code}")
    try:
        problem = parse(error.read())
    except Malformed:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    sentence = problem.get("detail") or problem.get("title") or f"it answers {error.code}"
    return ServiceRefusal(str(problem.get("rule", "")), f"the service refuses: {sentence}")
