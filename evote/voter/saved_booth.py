"""The booth as one file, which seals without a network; the page that casts what it sealed."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, render_template, url_for
from markupsafe import Markup

from evote.results.publication import credentials_file
from evote.sealing.booth_fingerprint import booth_fingerprint
from evote.voter.pages import district_page
from evote.voter.polling import station
from evote.voter.profiles import profiles_of

saved_booth = Blueprint("saved_booth", __name__, url_prefix="/vote/<election:uuid>")

STATIC = Path(__file__).parent.parent / "static"
_IMPORT = re.compile(r"@import [^;]*;\n?")


@saved_booth.get("/booth.html")
def download(uuid: str) -> Response:
    """Send the booth of a district as one file that asks nobody anything."""
    poll, district = district_page(uuid)
    sealed = station().districts[uuid]
    with station().database.reading() as session:
        credentials = credentials_file(session, uuid)
        people = [{**person, "photo": ""} for person in profiles_of(session, uuid)]
    base_url = station().config.base_url
    script, style = _inlined("saved.js"), _inlined("style.css") + Markup(poll.looks.style)  # noqa: S704
    emblem = poll.looks.emblem
    page = render_template(
        "booth_file.html",
        poll=poll,
        district=district,
        people=people,
        definitions={
            "uuid": uuid,
            "election": sealed.election.raw.decode(),
            "rules": sealed.raw_rules.decode(),
            "credentials": credentials.decode(),
        },
        script=script,
        style=style,
        policy=_policy(script, style, "data:" if emblem else "'none'"),
        emblem_address=f"data:image/png;base64,{b64encode(emblem.png).decode()}" if emblem else "",
        upload=base_url + url_for("saved_booth.upload", uuid=uuid),
        opening=base_url + url_for("pages.open_ballot", uuid=uuid),
        archive=base_url + url_for("downloads.archive", uuid=uuid),
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Disposition"] = f"attachment; filename=booth-{district.number}.html"
    return answer


@saved_booth.get("/upload")
def upload(uuid: str) -> str:
    """Cast a ballot that a saved booth sealed."""
    poll, district = district_page(uuid)
    return render_template(
        "upload.html", poll=poll, district=district, fingerprint=booth_fingerprint()
    )


def _policy(script: str, style: str, pictures: str) -> str:
    """Return what the file may do: run its own program, in its own clothes, and nothing else.

    A picture that stands in the file itself asks nobody for anything.
    """
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)};"
        f" img-src {pictures};"
        " base-uri 'none'; form-action 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _inlined(name: str) -> Markup:
    """Return a file of ours to stand inside a page; fonts stay behind, the device has its own."""
    text = (STATIC / name).read_text(encoding="utf-8")
    return Markup(_IMPORT.sub("", text, count=1) if name.endswith(".css") else text)  # noqa: S704
