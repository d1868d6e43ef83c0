"""A group of prime order in which discrete logarithms are hard: what every proof stands on.

Written multiplicatively, as in the specification. An `Element` has been checked: canonical and of
the prime-order group; only `decode` and the operations make one.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import reduce
from typing import NewType

from crypto.canonical import Json, decimal, text
from crypto.engine import Engine
from crypto.errors import Malformed
from crypto.randomness import Randomness

Element = NewType("Element", bytes)
"""A member of the group, opaque outside of its group."""


class Group(ABC):
    """A group of prime order with a fixed generator.

    name        as in the record, such as "Ed25519"
    order       the number of elements, a prime
    generator   the fixed base of all powers
    neutral     the element that changes nothing
    """

    name: str
    order: int
    generator: Element
    neutral: Element

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """Arithmetic over whole batches of public values, in variable time."""

    @abstractmethod
    def parse(self, spelling: str) -> bytes:
        """Read the canonical spelling of what may be an element; membership stays unchecked.

        Raises Malformed. For batches, whose engine checks membership on the way.
        """

    @abstractmethod
    def is_member(self, encoding: bytes) -> bool:
        """Say whether a parsed encoding lies in the group of prime order."""

    @abstractmethod
    def encode(self, element: bytes) -> str:
        """Return the canonical spelling, as it stands in the record and under every hash."""

    @abstractmethod
    def multiply(self, left: Element, right: Element) -> Element:
        """Return left * right."""

    @abstractmethod
    def divide(self, left: Element, right: Element) -> Element:
        """Return left / right."""

    @abstractmethod
    def power(self, base: Element, exponent: int) -> Element:
        """Return base ** exponent for any whole exponent."""

    @abstractmethod
    def generator_power(self, exponent: int) -> Element:
        """Return generator ** exponent for any whole exponent."""

    @abstractmethod
    def respond(self, commitment: int, secret: int, challenge: int) -> int:
        """Return commitment - secret * challenge modulo the order: the answer of a proof."""

    @abstractmethod
    def sort_key(self, element: Element) -> bytes:
        """Return the key of the order in which lists of elements are published."""

    def decode(self, spelling: str) -> Element:
        """Read an element; raises Malformed unless canonical and in the group of prime order."""
        encoding = self.parse(spelling)
        if not self.is_member(encoding):
            raise Malformed("the point is not in the group of prime order")
        return Element(encoding)

    def decode_key(self, spelling: str) -> Element:
        """Read a public key: an element that is not neutral; raises Malformed."""
        element = self.decode(spelling)
        if element == self.neutral:
            raise Malformed("the neutral element is no public key")
        return element

    def product(self, elements: Iterable[Element]) -> Element:
        """Return the product of all elements, neutral for none."""
        return reduce(self.multiply, elements, self.neutral)

    def scalar(self, value: Json) -> int:
        """Read an exponent: a decimal string below the order; raises Malformed."""
        number = decimal(text(value))
        if number >= self.order:
            raise Malformed("the scalar is not canonical: it is not below the group's order")
        return number

    def random_scalar(self, randomness: Randomness) -> int:
        """Return a uniform exponent."""
        return randomness(self.order)

    def random_nonzero_scalar(self, randomness: Randomness) -> int:
        """Return a uniform exponent that is not zero, as a secret key must be."""
        return 1 + randomness(self.order - 1)
