"""The folder in a broker's place: a message that is taken before it is written ends no worker."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from helpdesk import broker

pytestmark = pytest.mark.sqlite


def test_an_unwritten_message_is_a_lost_one_and_the_next_is_read(tmp_path: Path) -> None:
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    with Connection("filesystem://localhost", transport_options=folders) as line:
        queue = line.SimpleQueue("bells")
        assert isinstance(line.default_channel, broker.Channel)
        (tmp_path / "0_unwritten.bells.msg").touch()
        with pytest.raises(Empty):
            queue.get(timeout=0.01)
        queue.put("ring")
        assert queue.get(timeout=5).payload == "ring"
        queue.close()
