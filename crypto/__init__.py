"""The mathematics of voting: groups, encryption, proofs; not one word about elections."""
