"""Parents text while nobody takes it in; when Portavoz is back each of them is answered, once."""

from collections import Counter

import pytest

from tests.processes.parents import phone
from tests.processes.running import wait_until

pytestmark = pytest.mark.processes

PARENTS = [phone(number) for number in range(12)]
# The design's promise for what was left when we went down.
_BACK_SECONDS = 30
_TEXTS = "select count(*) from inbound"


@pytest.mark.parametrize("kinds", [["web"], ["web", "worker", "clock"]], ids=["the webs", "all"])
def test_texts_of_the_time_when_we_were_down_are_answered(begin, kinds: list[str]):
    first, stopping = phone(20), phone(21)
    with begin() as here:
        dead = [f"{kind} 1" for kind in kinds]
        assert here.text("HELP", sender=first)["webhook_status"] == 200
        here.answers(1)
        here.kill(*dead)
        for parent in PARENTS:
            assert here.text("HELP", sender=parent)["webhook_status"] is None
        for words in ("ALTO", "HELP"):
            here.text(words, sender=stopping)
        for name in reversed(dead):
            here.run(name)
        wait_until(here.is_ready, 40, here.told)
        texts = 1 + len(PARENTS) + 2
        wait_until(lambda: here.query(_TEXTS) == [(texts,)], _BACK_SECONDS, here.told)
        here.answers(texts, _BACK_SECONDS)
        answered = Counter(entry["to"] for entry in here.ledger("outbound"))
        assert answered == {first: 1, **dict.fromkeys(PARENTS, 1), stopping: 2}
        stopped = "select count(*) from address where stopped_at is not null"
        assert here.query(stopped) == [(1,)]
