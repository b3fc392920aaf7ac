"""The README runs: its commands are executed, its picture of the first one is compared, its settings are the real ones."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from copilot.config import Settings
from tests.support.program import copilot

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST = re.search(r"<!-- first -->.*?^\$ (.+?)$", README, re.S | re.M)
CHAPTERS = {
    part.partition("\n")[0]: re.findall(r"^\$ ((?:copilot|echo) .+)$", part, re.M)
    for part in re.split(r"^#+ ", README, flags=re.M)
}


def settled(text: str) -> str:
    """`text` without what differs from run to run: the draft's id, trailing blanks."""
    return "\n".join(line.rstrip() for line in re.sub(r"d-[0-9a-f]{12}", "d-000000000000", text).strip().splitlines())


def test_first_command_prints_what_the_readme_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    assert FIRST
    example = FIRST.group(1).split("copilot draft ")[1]
    shown = re.search(r"<!-- output -->\n```text\n(.*?)```", README, re.S)
    assert shown
    result = copilot("draft", example)
    assert result.code == 0
    assert settled(result.out) == settled(shown.group(1))


@pytest.mark.parametrize("chapter", [title for title, commands in CHAPTERS.items() if commands])
def test_commands_of_the_readme_work_one_after_the_other(chapter: str, tmp_path: Path) -> None:
    for folder in ("examples", "kb"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    scripts = tmp_path / "bin"
    scripts.mkdir()
    found = shutil.which("copilot", path=str(Path(sys.executable).parent))
    assert found, "the console script is not installed beside this Python"
    (scripts / "copilot").symlink_to(found)
    env = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    for command in CHAPTERS[chapter]:
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert (done.stdout or done.stderr).strip(), command


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme(setting: object) -> None:
    name, metadata = setting.name, setting.metadata  # type: ignore[attr-defined]
    assert f"| `{metadata['env']}` | " in README
    assert name in README


def test_command_reference_is_what_help_says() -> None:
    program = "import sys; sys.path.insert(0, 'docs'); import generate_cli_reference as g; sys.stdout.write(g.reference())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == done.stdout, "run `just docs`"
