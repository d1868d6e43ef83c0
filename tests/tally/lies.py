"""Lies that a trustee can prove."""

from ballots.election import Election
from crypto.canonical import Json, array, decode, encode
from crypto.groups import ED25519
from crypto.hashing import challenge
from crypto.proof import Proof
from tally.aggregate import EncryptedTally
from tally.decryption import decryption_share
from tally.trustee import TrusteeKey
from tests.crypto.randomness import seeded


def proven_and_wrong(election: Election, tally: EncryptedTally, key: TrusteeKey) -> bytes:
    """Return a share whose first factor is wrong under a proof that passes.

    The commitments come first, one of them shifted; then the factor is solved for.
    """
    share: Json = decode(decryption_share(election, tally, key, seeded(9)))
    assert isinstance(share, dict)
    factors, proofs = (
        [list(array(row)) for row in array(share[name])]
        for name in ("decryption_factors", "decryption_proofs")
    )
    alpha, nonce, shift = tally.ciphertexts[0][0].alpha, 12345, 999
    commitments = (
        ED25519.generator_power(nonce),
        ED25519.multiply(ED25519.power(alpha, nonce), ED25519.generator_power(shift)),
    )
    prefix = f"decrypt|{election.fingerprint}|{ED25519.encode(key.public)}|"
    hashed = challenge(ED25519.order, prefix, *map(ED25519.encode, commitments))
    offset = ED25519.generator_power(shift * pow(hashed, -1, ED25519.order))
    wrong = ED25519.multiply(ED25519.power(alpha, key.secret), offset)
    factors[0][0] = ED25519.encode(wrong)
    proofs[0][0] = Proof(hashed, ED25519.respond(nonce, key.secret, hashed)).to_json()
    return encode({"decryption_factors": factors, "decryption_proofs": proofs})
