"""The terms page, with what carriers look for before they let an organization text."""

from messages.catalog import text

TITLE = text("page.terms.title", "Terms · {organization}")
HEADING = text("page.terms.heading", "Terms for our texts")
LEDE = text("page.terms.lede", "What you agree to when you say yes to texts from {organization}.")

PROGRAM = text("page.terms.program.title", "What we text about")
PROGRAM_IS = text(
    "page.terms.program.is",
    "School meetings and surveys, for families, from {organization}, by text message and WhatsApp, "
    "from {number}. For adults who raise a child or help to raise one.",
)
OFTEN = text("page.terms.often.title", "How often")
OFTEN_IS = text(
    "page.terms.often.is", "About 4 times a month, besides our answers to what you write."
)
OFTEN_HOURS = text(
    "page.terms.often.hours",
    "We do not begin a conversation outside these hours: {opens} to {closes}, and on Sundays from "
    "{sunday_opens}.",
)
COST = text("page.terms.cost.title", "What it costs")
COST_IS = text(
    "page.terms.cost.is",
    "We charge nothing. Msg & data rates may apply: your phone company may charge for texts, "
    "according to your plan.",
)
JOIN = text("page.terms.join.title", "How you give your consent")
JOIN_IS = text(
    "page.terms.join.is",
    "You text {join_words} to {number}, and then answer yes to this question. Without your yes, "
    "we only answer what you write.",
)
CHOICE = text("page.terms.choice.title", "Your choice")
CHOICE_IS = text(
    "page.terms.choice.is",
    "Your consent is not a condition of anything: not of a purchase, not of a service, not of "
    "coming to a meeting.",
)
STOP = text("page.terms.stop.title", "How to stop")
STOP_IS = text(
    "page.terms.stop.is",
    "Reply {stop_words} at any time. You get one confirmation, and then nothing more, neither by "
    "text nor by WhatsApp. To come back, text {start_words}.",
)
HELP = text("page.terms.help.title", "How to get help")
HELP_IS = text(
    "page.terms.help.is", "Reply {help_words}. To talk to a person, text {person_words}."
)
DELIVERY = text("page.terms.delivery.title", "If a text does not arrive")
DELIVERY_IS = text(
    "page.terms.delivery.is",
    "A text may come late or not at all. Phone companies are not liable for delayed or "
    "undelivered messages.",
)
SHARED = text("page.terms.shared.title", "Your information")
SHARED_IS = text(
    "page.terms.shared.is",
    "Your phone number and your consent are never sold or shared with third parties.",
)
