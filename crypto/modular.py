"""Arithmetic modulo a large prime: by GMP where the optional package gmpy2 is installed."""

try:
    import gmpy2
except ImportError:
    gmpy2 = None


def power(base: int, exponent: int, modulus: int) -> int:
    """Return base ** exponent modulo `modulus`, in variable time: not for secrets at stake."""
    if gmpy2 is None:
        return pow(base, exponent, modulus)
    return int(gmpy2.powmod(base, exponent, modulus))


def number(value: int) -> int:
    """Return the number in the form that multiplies fastest."""
    return value if gmpy2 is None else gmpy2.mpz(value)
