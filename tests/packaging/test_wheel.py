"""The wheel that a town installs holds everything, in its place."""

import json
import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, tracked_files

BOOTH_PACKAGES = Path("evote/booth/node_modules")

# What is not Python and would be missed only in production.
SHIPPED = [
    "evote/static/booth.js",
    "evote/static/open.js",
    "evote/static/saved.js",
    "evote/static/lookup.js",
    "evote/static/scanner.js",
    "evote/static/upload.js",
    "evote/static/office.js",
    "evote/static/trustee.js",
    "evote/static/trustee-worker.js",
    "evote/static/style.css",
    "evote/templates/base.html",
    "evote/migrations/env.py",
    "evote/translations/fr/LC_MESSAGES/messages.mo",
    "evote/docs/tutorial.md",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as pip does, from a copy of what a clone of the project would hold."""
    clone, folder = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("wheel")
    for name in tracked_files():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, clone / name)
    # npm's packages are fetched once only, when the project itself is installed.
    (clone / BOOTH_PACKAGES).symlink_to(ROOT / BOOTH_PACKAGES)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, clone], check=True
    )
    return next(folder.glob("evote-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Return the names of the wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-compile", "--target", folder, wheel], check=True)
    return folder


def run_installed(installed: Path, elsewhere: Path, script: str) -> str:
    """Run a script with the installed wheel, far from the source tree."""
    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=elsewhere,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


def test_the_five_packages_lie_in_one_folder(installed: Path, tmp_path: Path) -> None:
    """All five packages come from the wheel, none from another distribution of the same name."""
    script = (
        f"import json; from importlib import import_module as load; from pathlib import Path;"
        f"print(json.dumps([str(Path(load(n).__file__).parents[1]) for n in {PACKAGES}]))"
    )
    folders = json.loads(run_installed(installed, tmp_path, script))
    assert set(folders) == {str(installed)}


def test_every_module_can_be_imported_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """No module leans on a file that the wheel does not hold."""
    script = (
        "import pkgutil, sys; from importlib import import_module as load\n"
        f"for package in {PACKAGES}:\n"
        "    for module in pkgutil.walk_packages(load(package).__path__, package + '.'):\n"
        "        if '.migrations' not in module.name: load(module.name)\n"
        "print('ok')"
    )
    assert run_installed(installed, tmp_path, script).endswith("ok\n")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_wheel_ships_what_is_not_python(names: set[str], name: str) -> None:
    """Booth, style, templates, migrations, translations and documentation are in the wheel."""
    assert name in names


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_typed(names: set[str], package: str) -> None:
    """Each package carries the mark that its types may be relied on."""
    assert f"{package}/py.typed" in names


def test_the_wheel_ships_nothing_else(names: set[str]) -> None:
    """No test, no source of the booth and no stray file is installed beside the five packages."""
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert not [name for name in names if "node_modules" in name or name.endswith(".ts")]


def test_the_wheel_cannot_be_uploaded_by_accident(wheel: Path) -> None:
    """The distribution is installed from its source; its classifier stops an upload to an index."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name))
    assert "Private :: Do Not Upload" in metadata.get_all("Classifier", [])
