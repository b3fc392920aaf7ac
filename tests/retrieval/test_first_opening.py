"""Many first openings of one home at once: the file is made once, and nobody is told it is busy."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.retrieval.truth import Truth


@pytest.mark.parametrize("round_number", range(25))
def test_threads_that_open_a_fresh_file_together_all_read_and_write(tmp_path: Path, round_number: int) -> None:
    truth = Truth(tmp_path / "knowledge" / "truth.db")

    def use(number: int) -> int:
        try:
            with truth.writing() as connection:
                connection.execute("INSERT INTO meta VALUES (?, ?)", (f"{round_number}-{number}", "1"))
            with truth.reading() as connection:
                return int(connection.execute("SELECT count(*) FROM meta WHERE value='1'").fetchone()[0])
        finally:
            truth.close()

    with ThreadPoolExecutor(6) as pool:
        assert max(pool.map(use, range(6))) == 6
