"""From a closed board to a declared result: trustees, decryption, result and seats."""
