"""Three webs, three workers and two clocks are only more processes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes.judge import answered_in_order, judge
from tests.processes.parents import SIGN_UP, Parent, phone, texting

pytestmark = pytest.mark.processes

PARENTS = 12


def test_every_text_is_kept_once_and_answered_once_in_order(begin):
    """Each webhook comes three times at once, to three different web processes."""
    with begin(webs=3, workers=3, clocks=2) as here:
        here.post("faults", name="webhook_thrice", times=None)
        parents = [Parent(phone(number), SIGN_UP) for number in range(PARENTS)]
        with texting(here, parents, longest_pause=0.05):
            pass
        # Two texts at the very same moment: two turns, one after the other.
        hurried = Parent(phone(PARENTS), ["hola"])
        with texting(here, [hurried], longest_pause=0):
            pass
        with ThreadPoolExecutor(2) as pool:
            twins = [pool.submit(here.text, "1", sender=hurried.phone) for _ in range(2)]
        here.settle()
        assert not here.ended()

        judge(
            here,
            [sid for parent in parents for sid in parent.sids]
            + hurried.sids
            + [twin.result()["sid"] for twin in twins],
        )
        for parent in parents:
            assert answered_in_order(here, parent.phone) == parent.sids
        *_, consent, name = [e["body"] for e in here.ledger("outbound") if e["to"] == hurried.phone]
        assert consent.startswith("¿Parent Organization Network puede")
        assert name.startswith("Gracias. ¿Como se llama")
        tries = Counter(entry["sid"] for entry in here.ledger("webhook"))
        assert set(tries.values()) == {3}
