"""What users install: the packages of the five rooms, and nothing that would shadow their own."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "conformance": "wirecheck",
    "mock_providers": "wirecheck_mock_providers",
    "reference_server": "wirecheck_reference_server",
    "load": "wirecheck_load",
    "browser_tests": "wirecheck_browser_tests",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def tracked(room: str, package: str) -> set[str]:
    """The files of a package, as the repository has them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", f"{room}/{package}"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {file.removeprefix(f"{room}/") for file in listed.split() if (ROOT / file).exists()}


def test_it_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert packed == set().union(*(tracked(*room) for room in ROOMS.items()))


def test_the_contracts_and_templates_are_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert "wirecheck/contracts/typed-sse.yaml" in names
    assert "wirecheck/report/report.schema.json" in names
    assert any(name.startswith("wirecheck/report/templates/") for name in names)


def test_it_brings_the_command_the_plugin_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry_points = next(it for it in archive.namelist() if it.endswith("entry_points.txt"))
        told = archive.read(entry_points).decode()

        assert any(it.endswith("licenses/LICENSE") for it in archive.namelist())
    assert "wirecheck = wirecheck.cli:main" in told
    assert "wirecheck = wirecheck.plugin" in told


def test_every_room_marks_its_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert [package for package in ROOMS.values() if f"{package}/py.typed" not in names] == []
