"""A program with all its children: how long it ran, and how much memory it took (Linux)."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took: seconds, peak memory in bytes, exit status."""

    seconds: float
    peak: int
    status: int


def watch(command: Sequence[str | Path]) -> Run:
    """Run a program to its end and sample the memory of its whole family."""
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as program:
        while program.poll() is None:
            peak = max(peak, _memory(program.pid))
            time.sleep(0.1)
    return Run(time.perf_counter() - start, peak, program.returncode)


def _memory(pid: int) -> int:
    """Return the bytes of a process and its children, what they share counted once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has just ended
        return 0
    own = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
    return own + sum(_memory(int(child)) for child in children)
