"""An installed wheel works away from the checkout: articles, policies and prompts travel with it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_installed_wheel_drafts_away_from_the_checkout(tmp_path: Path) -> None:
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(ROOT)], check=True, capture_output=True
    )
    (wheel,) = wheels.iterdir()
    assert wheel.name.startswith("wallet_desk_copilot-")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)
    assert {script.name for script in (site / "bin").iterdir()} == {"copilot", "wallet-copilot"}
    assert (site / "copilot" / "bundled" / "prompts").is_dir()
    env = {**os.environ, "PYTHONPATH": str(site)}
    where = subprocess.run(
        [sys.executable, "-c", "import copilot; print(copilot.__file__)"],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(site))
    done = subprocess.run(
        [sys.executable, "-m", "copilot", "draft", "--json"],
        input="我的转账两小时了还没到账，以太坊主网",
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"citations": [\n' in done.stdout
    site_made = subprocess.run(
        [sys.executable, "-m", "copilot", "kb", "export", "help"], env=env, cwd=tmp_path, capture_output=True, check=False
    )
    assert site_made.returncode == 0, site_made.stderr
    assert (tmp_path / "help" / "zh" / "index.html").is_file()
