"""What a trustee decrypts: the districts of a poll's published folder, or one archive."""

from dataclasses import dataclass
from pathlib import Path

from ballots.election import Election, read_election
from ballots.layout import Source
from ballots.poll import Rules, bound_fingerprint, procedure_of, read_poll_file
from ballots.record import read_record
from crypto.errors import Malformed
from crypto.randomness import Randomness
from tally.count import require_rules
from tally.decryption import decryption_share
from tally.errors import DecryptionDeclined, KeyUnfit, TallyError
from tally.memory import Memory
from tally.replay import Tallied, read_tallied
from tally.sharefile import Share
from tally.trustee import read_key
from tally.trustees import read_trustees

SMALL_TALLY_LIMIT = 10
"""Fewer ballots are never decrypted, also where an election has no rules of its own."""


@dataclass(frozen=True, slots=True)
class DistrictRecord:
    """An archive, and the sealed rules of its district where a poll.json gives them."""

    archive: Path
    rules: Rules | None

    @property
    def name(self) -> str:
        """Return what people call the district."""
        return self.rules.district.name if self.rules else self.archive.stem

    def verify(self, source: Source) -> Tallied:
        """Verify the archive, read from `source`, up to the encrypted tally; raises its faults."""
        revotes = self.rules.contest.revotes if self.rules else True
        return read_tallied(source, revotes=revotes, weights=self.rules is None)

    def share(
        self,
        district: Tallied,
        key_file: bytes,
        randomness: Randomness,
        memory: Memory | None = None,
    ) -> Share:
        """Return the share of the key's trustee in a district that `verify` found right.

        `memory` has what she decrypted before, and afterwards this tally too: keep it before you
        hand out the share.

        Raises DecryptionDeclined where all is in order and there is still nothing to decrypt, and
        whatever error names the fault in the key or the rules.
        """
        election = district.election
        key = read_key(election.group, key_file)
        owners = [each.owner for each in district.trustees.all if each.public_key == key.public]
        if not owners:
            raise TallyError("this key belongs to none of the trustees of the election")
        district.tally.require_decryptable(self._small_tally_limit(election))
        if owners[0] in district.owners:
            raise DecryptionDeclined("your share is already on the board")
        if district.declared:
            raise DecryptionDeclined("the result is already declared")
        (memory or Memory()).keep(election, district.tally)
        share = decryption_share(election, district.tally, key, randomness)
        return Share(election.uuid, owners[0], share)

    def require_key(self, source: Source, key_file: bytes) -> None:
        """Raise KeyUnfit unless the key is that of a trustee whom the archive's setup names.

        Nothing else is verified here but that the trustees hold the election's public key. Raises
        whatever error names the fault in the setup.
        """
        election_raw, trustees_raw, *_ = next(read_record(source)).data
        election = read_election(election_raw)
        group, trustees = election.group, read_trustees(election.group, trustees_raw)
        try:
            key = read_key(group, key_file)
        except Malformed as error:
            raise KeyUnfit(str(error)) from error
        if key.public not in trustees.verification_keys:
            raise KeyUnfit("this key belongs to none of the trustees of the election")
        trustees.require_public_key(election.public_key)

    def _small_tally_limit(self, election: Election) -> int:
        if self.rules:
            require_rules(election, self.rules)
            return self.rules.contest.small_tally_limit
        if bound_fingerprint(election.description):
            raise TallyError("the election is bound to rules: put its poll.json beside the archive")
        return SMALL_TALLY_LIMIT


def find_districts(record: Path) -> list[DistrictRecord]:
    """Return the districts of a folder that vote, by its poll.json, or the one of an archive.

    Raises OSError, Malformed for a poll.json that cannot be used, and TallyError for a folder
    without a record.
    """
    folder = record if record.is_dir() else record.parent
    poll_file = folder / "poll.json"
    rules = dict(read_poll_file(poll_file.read_bytes()).districts) if poll_file.exists() else {}
    if not record.is_dir():
        return [DistrictRecord(record, rules.get(record.stem))]
    voting = [uuid for uuid, each in rules.items() if procedure_of(each.contest) == "vote"]
    archives = [folder / f"{uuid}.bel" for uuid in voting] or sorted(folder.glob("*.bel"))
    if not archives:
        raise TallyError(f"{folder} holds neither a poll.json nor an archive")
    return [DistrictRecord(archive, rules.get(archive.stem)) for archive in archives]
