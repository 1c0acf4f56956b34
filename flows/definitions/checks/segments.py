"""Texts that would go out as more SMS segments than people read, or organizations can pay."""

from collections import defaultdict
from collections.abc import Iterator

from community.people import Channel
from flows.definitions.checks.edition import Edition, Work
from flows.definitions.problem import Problem
from flows.engine.choice import Choice
from flows.engine.nodes import AnyNode
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.texts import template_key
from messages.segments import measure
from messages.wording import for_channel, numbered

MOST_SEGMENTS = 3
_STAND_IN = "x" * 20  # for a value of which there is no sample


def segment_problems(work: Work) -> Iterator[Problem]:
    """Texts that are too long in some language, filled in with the sample values."""
    for node in work.flow.nodes:
        for name in node.templates():
            key = template_key(work.flow, node, name)
            for edition in work.editions:
                sent = _as_sent(work, node, edition, key)
                segments = measure(sent).segments
                if segments > MOST_SEGMENTS:
                    told = f"takes {segments} SMS segments; at most {MOST_SEGMENTS} are allowed"
                    yield Problem(key, f"{edition.language}: {told}")


def _as_sent(work: Work, node: AnyNode, edition: Edition, key: str) -> str:
    in_every = getattr(node, "every_language", False)
    editions = (edition, *work.editions) if in_every else (edition,)
    texts = dict.fromkeys(_filled_in(work, each.texts[key]) for each in editions)
    question = numbered("\n\n".join(texts), _labels(work, node, edition))
    return for_channel(question, Channel.SMS, keeps_accents=work.keeps_accents)


def _filled_in(work: Work, template: str) -> str:
    samples: dict[str, str] = defaultdict(lambda: _STAND_IN)
    samples.update({name: text for name, text in work.samples.items() if isinstance(text, str)})
    try:
        return template.format_map(samples)
    except (ValueError, LookupError, AttributeError):
        return template  # its braces are told of elsewhere


def _labels(work: Work, node: AnyNode, edition: Edition) -> list[str]:
    if not isinstance(node, AskChoice):
        return []
    found = Choice.listed(work.samples.get(node.choices_from or ""))
    return [*(choice.label for choice in found), *edition.labels(node)]
