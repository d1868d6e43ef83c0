"""Trustees make a key together in their browsers, test it, and count with it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from crypto.canonical import decode
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from crypto.signatures import sign_message
from tally.ceremony.certificate import certify
from tally.ceremony.messages import close_share, open_private, sign
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, decryption_key, received_share
from tally.trustee import new_key, public_entry
from tests.journeys.circle import PATIENCE, Lie, Trustee, invite, links_in
from tests.journeys.town_hall import POLL, TownHall, cast_from_elsewhere

NAMES = dict(enumerate(("Odile Faure", "Karim Saïdi", "Jeanne Roux", "Paul Vidal", "Léa Mas"), 1))
QUORUM = 3
SETTING = Setting(ED25519, QUORUM, len(NAMES))
DISTRICTS = ("Montanou", "Le Gravier", "La Masse")
CANDIDATES = 5
BALLOTS = (11, 10, 3)
"""How many are cast in each district; the last has too few to be decrypted."""


@pytest.fixture
def town_hall(tmp_path: Path) -> Iterator[TownHall]:
    """A town hall whose poll of three districts has no key yet."""
    town_hall = TownHall(tmp_path)
    town_hall.create(DISTRICTS, residents=12, candidates=CANDIDATES, trustees=0)
    with town_hall.serving():
        yield town_hall


@pytest.fixture
def circle(town_hall: TownHall, browser: Browser) -> Iterator[list[Trustee]]:
    """Five trustees, of whom three suffice, each before her open page."""
    trustees = invite(town_hall, browser, NAMES, QUORUM)
    for trustee in trustees:
        trustee.open()
    yield trustees
    complaints = [
        f"{trustee.name}: {complaint}"
        for trustee in trustees
        for onlooker in trustee.onlookers
        for complaint in onlooker.complaints
        # A browser reports each refused or unanswered request by itself.
        if "Failed to load resource" not in complaint
    ]
    for trustee in trustees:
        trustee.close()
    assert complaints == []


def test_five_trustees_make_a_key_test_it_and_count(
    town_hall: TownHall, circle: list[Trustee]
) -> None:
    """One closes her laptop in the middle; three of the five count; nothing secret is ever sent."""
    odile, *others = circle
    sleeper = circle[3]
    look_at_the_sheet(odile)
    for trustee in others:
        trustee.create_key()

    sleeper.close()
    assert len({trustee.digits() for trustee in circle if trustee is not sleeper}) == 1
    expect(odile.page.locator("[data-fill=quorum]")).to_contain_text("3 of you 5 suffice")
    odile.onlooker.look(odile.page, "trustee-compare")
    for trustee in circle:
        if trustee is not sleeper:
            trustee.confirm()
    odile.sees("wait")
    expect(odile.page.locator("[data-step=wait] [data-fill=missing]")).to_contain_text(sleeper.name)
    odile.onlooker.look(odile.page, "trustee-wait")

    sleeper.open()
    sleeper.sees("unlock")
    sleeper.onlooker.look(sleeper.page, "trustee-unlock")
    sleeper.page.locator("#secret").fill(odile.secret)
    sleeper.page.keyboard.press("Enter")
    expect(sleeper.page.locator("#secret-error")).to_contain_text("not the secret code")
    sleeper.unlock_with_file()
    sleeper.digits()
    sleeper.confirm()
    for trustee in circle:
        trustee.sees("ready")
    odile.onlooker.look(odile.page, "trustee-ready")

    rehearse(town_hall, circle)
    vote(town_hall)
    town_hall.run("evote", "poll", "close", POLL, "--early")
    for trustee in circle[:QUORUM]:
        count(trustee)
    givers = odile.page.locator("[data-list=givers] [data-standing=done]")
    expect(givers).to_have_count(QUORUM, timeout=PATIENCE)
    odile.onlooker.look(odile.page, "trustee-counted")
    town_hall.run("evote", "poll", "count", POLL)
    expect(circle[-1].page.locator("[data-fill=result]")).to_contain_text("the result is known")
    town_hall.run("evote", "poll", "publish", POLL)
    expect(odile.page.get_by_role("link", name="See the result")).to_be_visible(timeout=PATIENCE)
    odile.onlooker.look(odile.page, "trustee-published")
    town_hall.run("evote-audit", "verify", f"{town_hall.base_url}/polls/{POLL}/")
    assert_nothing_secret_was_sent(town_hall, circle)


def test_other_digits_stop_everybody_until_a_new_start(
    town_hall: TownHall, circle: list[Trustee]
) -> None:
    """One says no: all pages say who, and keep the digits; then all create new keys.

    A link that opens nothing, or another place, is told so before anything is created.
    """
    odile, karim, *_ = circle
    for trustee in circle:
        trustee.create_key()
    digits = {trustee.digits() for trustee in circle}
    karim.page.locator("#differ").click()
    for trustee in circle:
        trustee.sees("alarm")
        expect(trustee.page.locator("[data-fill=alarm]")).to_contain_text(karim.name)
        said = trustee.page.locator("[data-step=alarm] [data-list=digits] li").all_inner_texts()
        assert {" ".join(said)} == digits
    odile.onlooker.look(odile.page, "trustee-alarm")
    assert f"STOP: {karim.name}" in town_hall.run("evote", "ceremony", "show", POLL)
    town_hall.run(
        "evote", "ceremony", "restart", POLL,
        "--reason", "other digits", "--by", "A. Alba", "--and-by", "B. Brun",
    )  # fmt: skip
    old = karim.secret
    for trustee in circle:
        trustee.create_key()
    assert karim.secret != old
    assert {trustee.digits() for trustee in circle}.isdisjoint(digits)

    newcomer = replace(town_hall, odile)
    odile.sees("stopped")
    expect(odile.page.locator(".where")).to_be_hidden()
    for link in (odile.link, newcomer.link.replace(f"{POLL}/1#", f"{POLL}/2#")):
        odile.close()
        odile.link = link
        odile.open()
        odile.sees("stopped")
        assert newcomer.name not in odile.page.inner_text("body")


def test_a_liar_is_named_at_each_step_and_the_others_finish(
    town_hall: TownHall, circle: list[Trustee]
) -> None:
    """Wrong certificate, commitment, dealing, share, key and factor: each is refused and named."""
    *honest, liar = circle
    for trustee in honest:
        trustee.create_key()
    witness = honest[0]

    liar.lie("messages", for_another_place(liar), "certificate")
    liar.create_key()
    assert_named(liar, witness, "a public key that is not right")
    liar.close()
    liar.open()
    liar.create_key()

    agree(honest)
    liar.lie("messages", among_other_certificates(liar), "commitment")
    liar.confirm()
    assert_named(liar, witness, "a promise that is not right")

    liar.come_back()
    liar.lie("messages", lambda posted: {**posted, "content": "garbage"}, "dealing")
    liar.confirm()
    assert_named(liar, witness, "parts of the key that do not fit together")

    liar.close()
    liar.open()
    liar.lie("messages", with_a_wrong_share(liar, town_hall), "dealing")
    liar.unlock()
    for trustee in honest:
        finding = trustee.page.locator("#findings")
        expect(finding).to_contain_text(liar.name, timeout=PATIENCE)
        expect(finding).to_contain_text("a wrong part of the key")
    expect(witness.page.locator("[data-fill=waiting]")).to_contain_text("pauses until")
    witness.onlooker.look(witness.page, "trustee-dispute")

    newcomer = replace(town_hall, liar)
    circle.append(newcomer)
    newcomer.open()
    newcomer.create_key()
    liar.sees("stopped")
    agree([*honest, newcomer])
    newcomer.lie("messages", with_another_key(newcomer), "conclusion")
    newcomer.sees("stopped")
    assert_named(newcomer, witness, "a final key that is not right")
    newcomer.come_back()
    for trustee in [*honest, newcomer]:
        trustee.sees("ready")

    rehearse(town_hall, [*honest, newcomer])
    vote(town_hall)
    town_hall.run("evote", "poll", "close", POLL, "--early")
    newcomer.lie("shares", with_another_factor)
    newcomer.sees("count")
    newcomer.page.locator("#decrypt").click()
    rows = newcomer.page.locator("[data-list=districts] > li")
    expect(rows.filter(has_text="refused as wrong")).to_have_count(1, timeout=PATIENCE)
    for trustee in honest[:QUORUM]:
        count(trustee)
    town_hall.run("evote", "poll", "count", POLL)
    town_hall.run("evote", "poll", "publish", POLL)
    town_hall.run("evote-audit", "verify", f"{town_hall.base_url}/polls/{POLL}/")


# ---------------------------------------------------------------- what trustees do together


def look_at_the_sheet(trustee: Trustee) -> None:
    """Create a key with an eye on each screen; the square on the sheet holds the secret."""
    trustee.sees("create")
    assert "#" not in trustee.page.url
    trustee.onlooker.look(trustee.page, "trustee-create")
    trustee.page.locator("#create").click()
    trustee.sees("save")
    trustee.onlooker.look(trustee.page, "trustee-save")
    groups = trustee.page.locator("[data-list=secret] li").all_inner_texts()
    assert trustee.scan() == "-".join(groups)
    trustee.page.locator("#kept").click()
    trustee.sees("check")
    trustee.onlooker.look(trustee.page, "trustee-check")
    trustee.page.locator("#part").fill("wrong")
    trustee.page.keyboard.press("Enter")
    expect(trustee.page.locator("#part-error")).to_be_visible()
    trustee.page.reload()
    trustee.sees("link")
    trustee.page.locator("#code").fill(trustee.link)
    trustee.page.keyboard.press("Enter")
    trustee.create_key()


def agree(trustees: list[Trustee]) -> None:
    """Read the digits aloud and say that they are the same."""
    assert len({trustee.digits() for trustee in trustees}) == 1
    for trustee in trustees:
        trustee.confirm()


def rehearse(town_hall: TownHall, circle: list[Trustee]) -> None:
    """Let everybody test her key; who has not done it yet is named to the operator."""
    town_hall.run("evote", "ceremony", "finish", POLL)
    town_hall.run("evote", "ceremony", "rehearse", POLL)
    late, *prompt = circle
    for trustee in prompt:
        # The page was open all the time: the sheet is asked for all the same.
        trustee.unlock()
        trustee.sees("rehearse")
        trustee.page.locator("#rehearse").click()
        trustee.sees("rehearsed")
    assert f"REHEARSAL: {late.name}" in town_hall.run("evote", "ceremony", "show", POLL)
    late.close()
    late.open()
    late.unlock()
    late.sees("rehearse")
    expect(late.page.locator("#announcer")).to_be_empty()
    late.onlooker.look(late.page, "trustee-rehearse")
    late.page.locator("#rehearse").click()
    late.sees("rehearsed")
    assert "everybody's key works" in town_hall.run("evote", "ceremony", "show", POLL)


def vote(town_hall: TownHall) -> None:
    """Open the poll and let residents of each district cast a ballot."""
    town_hall.open()
    for district, ballots in enumerate(BALLOTS, 1):
        for resident, invitation in enumerate(town_hall.invitations(district)[:ballots]):
            chosen = [int(place in {resident % CANDIDATES, 0}) for place in range(CANDIDATES)]
            cast_from_elsewhere(town_hall.base_url, invitation, [0, *chosen])


def count(trustee: Trustee) -> None:
    """Open one's part of every district with one click; the small one stays closed, and why."""
    trustee.sees("count")
    rows = trustee.page.locator("[data-list=districts] > li")
    expect(rows.filter(has_text="11 ballots")).to_contain_text("Montanou")
    expect(rows.filter(has_text="La Masse")).to_contain_text("so few ballots")
    button = trustee.page.locator("#decrypt")
    expect(button).to_have_text("Open my part of all 2 districts")
    button.click()
    expect(rows.filter(has_text="Your part is sent")).to_have_count(2, timeout=PATIENCE)
    expect(trustee.page.locator("[data-fill=result]")).to_contain_text("every district is sent")


def replace(town_hall: TownHall, leaving: Trustee) -> Trustee:
    """Let two officers put somebody else into a trustee's place."""
    name = "Nora Petit"
    printed = town_hall.run(
        "evote", "ceremony", "replace", POLL, str(leaving.number),
        "--name", name, "--reason", "sent a wrong share", "--by", "A. Alba", "--and-by", "B. Brun",
    )  # fmt: skip
    link = links_in(printed)[leaving.number]
    return Trustee(leaving.number, name, link, leaving.browser, leaving.folder)


# ---------------------------------------------------------------- lies


def assert_named(liar: Trustee, witness: Trustee, sentence: str) -> None:
    """The liar's page stops, and the others read who sent what."""
    liar.sees("stopped")
    expect(liar.page.locator("[data-fill=problem]")).to_contain_text("refused")
    finding = witness.page.locator("#findings")
    expect(finding).to_contain_text(f"{liar.name} sent {sentence}", timeout=PATIENCE)


def for_another_place(liar: Trustee) -> Lie:
    """A certificate that is well signed, and made for trustee 1."""
    return lambda posted: {
        **posted,
        "content": certify(ED25519, SETTING.context(1), liar.seed, system_randomness),
    }


def among_other_certificates(liar: Trustee) -> Lie:
    """A commitment to another set of certificates."""

    def change(posted: Any) -> Any:
        content = {**message_of(posted), "certificates": "0" * 64}
        return {**posted, "content": sign(ED25519, liar.seed, content, system_randomness)}

    return change


def with_a_wrong_share(liar: Trustee, town_hall: TownHall) -> Lie:
    """A dealing in which the share of trustee 1 is another number, well sealed and signed."""

    def change(posted: Any) -> Any:
        messages = told(town_hall)["messages"]
        certificate = decode(messages["certificate"]["1"]["message"].encode())
        opening = ED25519.decode(certificate["encryption"])  # type: ignore[index, call-overload, arg-type]  # JSON
        content = message_of(posted)
        content["secrets"][0], content["capsules"][0] = close_share(
            ED25519, liar.seed, opening, {"secret": "5"}, system_randomness
        )
        return {**posted, "content": sign(ED25519, liar.seed, content, system_randomness)}

    return change


def with_another_key(liar: Trustee) -> Lie:
    """A key that is proven and signed, and not the one that follows from the shares."""

    def change(posted: Any) -> Any:
        key = new_key(ED25519, system_randomness)
        entry = public_entry(ED25519, key, None, system_randomness)
        spelling = str(entry["public_key"])
        signature = sign_message(ED25519, liar.seed.signing.secret, spelling, system_randomness)
        content = {**posted["content"], "public_key": {**entry, "signature": signature.to_json()}}
        return {**posted, "content": content}

    return change


def with_another_factor(posted: Any) -> Any:
    """Decryption factors in another order, beside the proofs of the honest ones."""
    (share,) = posted["shares"]
    ((first, second, *rest),) = share["share"]["decryption_factors"]
    factors = {**share["share"], "decryption_factors": [[second, first, *rest]]}
    return {**posted, "shares": [{**share, "share": factors}]}


def message_of(posted: Any) -> Any:
    """Return what a signed message says."""
    return json.loads(posted["content"]["message"])


# ---------------------------------------------------------------- secrets


def assert_nothing_secret_was_sent(town_hall: TownHall, circle: list[Trustee]) -> None:
    """No request of any browser holds a seed, a coefficient, a share or a key."""
    secrets = {secret for trustee in circle for secret in secrets_of(trustee, town_hall)}
    assert len(secrets) == len(circle) * (4 + QUORUM + len(circle) + 1)
    sent = [text for trustee in circle for text in [*trustee.sent, *trustee.onlooker.sent()]]
    assert len(sent) > 50
    for text in sent:
        assert not [secret for secret in secrets if secret in text]


def secrets_of(trustee: Trustee, town_hall: TownHall) -> Iterator[str]:
    """Yield all that only this trustee knows, as her software writes it."""
    seed, number = trustee.seed, trustee.number
    messages = told(town_hall)["messages"]
    yield from (seed.printed, seed.text, str(seed.signing.secret), str(seed.opening.secret))
    commitment = json.loads(messages["commitment"][str(number)]["message"])
    own = open_private(ED25519, seed, seed.signing.public, commitment["polynomial"])
    yield from own["polynomial"]  # type: ignore[index, call-overload, misc]  # JSON
    certificates = tuple(messages["certificate"].values())
    member = Member(SETTING, number, seed, certificates)
    for dealer, dealing in messages["dealing"].items():
        yield str(received_share(member, int(dealer), dealing))
    yield str(decryption_key(ED25519, seed, messages["conclusion"][str(number)]).secret)


def told(town_hall: TownHall) -> Any:
    """Return the ceremony as the service tells it."""
    address = f"{town_hall.base_url}/api/polls/{POLL}/ceremony"
    with urlopen(address) as answer:  # noqa: S310 - our own server's
        return json.load(answer)
