"""The texts that Portavoz answers outside any flow. Read each aloud before changing it."""

from messages.catalog import text

STOPPED = text(
    "answer.stopped",
    "{organization}: you are off our list and will get no more texts from us. "
    "To come back, text START.",
)
STARTED = text(
    "answer.started",
    "{organization}: welcome back. We will text you again, about 4 times a month. "
    "HELP for info, STOP to end.",
)
ALREADY = text(
    "answer.already",
    "{organization}: you are signed up. To talk to someone, text PERSON. To end, STOP.",
)
HELP = text(
    "answer.help",
    "{organization}: texts for families about school meetings and surveys. "
    "To talk to someone, text PERSON. Msg & data rates may apply. To end, STOP.",
)
HELP_WITH_CONTACT = text(
    "answer.help_with_contact",
    "{organization}: texts for families about school meetings and surveys. To talk to someone, "
    "text PERSON or contact {contact}. Msg & data rates may apply. To end, STOP.",
)
PERSON_COMES = text(
    "answer.person_comes",
    "{organization}: thank you. A person will read your text and write to you here.",
)
PERSON_COMES_OR_CONTACT = text(
    "answer.person_comes_or_contact",
    "{organization}: thank you. A person will read your text and write to you here. "
    "If it cannot wait: {contact}.",
)
ERASURE_COMES = text(
    "answer.erasure_comes",
    "{organization}: we got your request. A person will erase what we keep about you. "
    "To get no more texts from now on, reply STOP.",
)
PERSON_OFFERED = text(
    "answer.person_offered",
    "Sorry, we still do not understand. To talk to a person, reply PERSON. Or try once more:",
)
CANNOT_SKIP = text("answer.cannot_skip", "We cannot go on without this one, sorry.")
RECEIVED = text(
    "answer.received",
    "{organization}: thank you for your text. A person will read it. HELP for info, STOP to end.",
)
FAILED = text(
    "answer.failed",
    "{organization}: sorry, something went wrong on our side. We kept your text and a person "
    "will read it.",
)
STAYS = text("answer.stays", "{organization}: thank you. You are still with us.")
LANGUAGE_SET = text("answer.language_set", "{organization}: from now on we write in English.")
JOINED_TEAM = text("answer.joined_team", "{organization}: you are now in the team {team}.")

# What we say to something that is not words; a person will look at it.
ATTACHMENTS = {
    "voice": text(
        "answer.voice",
        "We cannot listen to voice notes here. A person will. Please answer in words:",
    ),
    "picture": text(
        "answer.picture", "We got your picture. A person will look at it. Please answer in words:"
    ),
    "video": text(
        "answer.video", "We got your video. A person will look at it. Please answer in words:"
    ),
    "file": text(
        "answer.file", "We got your file. A person will look at it. Please answer in words:"
    ),
    "location": text(
        "answer.location", "We do not need to know where you are. Please answer in words:"
    ),
    "contact": text(
        "answer.contact", "We got the contact. A person will look at it. Please answer in words:"
    ),
}
