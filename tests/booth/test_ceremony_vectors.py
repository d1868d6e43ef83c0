"""The Python packages make the ceremony's vectors again, which the trustee's page reads too."""

import json

import pytest

from crypto.canonical import decode, encode
from crypto.errors import CheckFailed
from crypto.groups import ED25519
from tally.ceremony.certificate import read_certificate
from tally.ceremony.complaint import judge
from tally.ceremony.transcript import read_transcript
from tests.booth.ceremony import VECTORS, make

KEPT = json.loads(VECTORS.read_bytes())


@pytest.mark.parametrize("name", KEPT)
def test_the_vectors_are_made_again(name: str) -> None:
    """Every value follows from its randomness, down to the last byte."""
    assert json.loads(json.dumps(make()[name])) == KEPT[name]


def test_the_complaint_of_the_vectors_is_justified() -> None:
    """Trustee 3, who dealt a wrong share, is found guilty, and is not where the share is right."""
    ceremony = read_transcript(decode(encode(KEPT["transcript"]))).ceremony
    setting = ceremony.setting
    certificates = [
        read_certificate(ED25519, setting.context(number), value)
        for number, value in enumerate(ceremony.messages("certificate"), 1)
    ]
    honest = list(ceremony.messages("dealing"))
    lied = [*honest[:2], KEPT["wrong_dealing"]]
    assert judge(setting, certificates, lied, 1, KEPT["complaint"]) == 3
    with pytest.raises(CheckFailed):
        judge(setting, certificates, honest, 1, KEPT["complaint"])
