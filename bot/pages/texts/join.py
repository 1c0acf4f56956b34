"""The main page: who it is, what comes, and how to join."""

from messages.catalog import text

TITLE = text("page.join.title", "{organization}: join by text")
ABOUT = text(
    "page.join.about",
    "Texts for families about school meetings and surveys. Text {join} to {number}.",
)

LEDE = text("page.join.lede", "Families together for better public schools.")
EVERYONE = text(
    "page.join.everyone",
    "Mother, grandfather, guardian, aunt, older brother, neighbor: if you help raise a child, you "
    "belong here.",
)
BUTTON = text("page.join.button", "Text {join} to {number}")
BUTTON_WHATSAPP = text("page.join.button_whatsapp", "Write {join} to {number} on WhatsApp")
ON_WHATSAPP = text("page.join.on_whatsapp", "Join on WhatsApp")
HINT = text(
    "page.join.hint", "It opens on your phone with the word already written. You only press send."
)
RATES = text(
    "page.join.rates",
    "We text you about 4 times a month. Msg & data rates may apply. Reply {stop_words} at any time "
    "to end, {help_words} for help.",
)

GET = text("page.join.get.title", "What you will get")
GET_MEETINGS = text("page.join.get.meetings", "School meetings")
GET_MEETINGS_WHY = text("page.join.get.meetings_why", "When and where, so that you can be there.")
GET_SURVEYS = text("page.join.get.surveys", "Short surveys")
GET_SURVEYS_WHY = text(
    "page.join.get.surveys_why", "A few questions about your school. You answer by text."
)
GET_PERSON = text("page.join.get.person", "A person, when you want one")
GET_PERSON_WHY = text(
    "page.join.get.person_why", "Text {person}, and somebody from {organization} writes to you."
)

STEPS = text("page.join.steps.title", "How to join")
STEP_WORD = text("page.join.steps.word", "Text {join} to {number}.")
STEP_QUESTION = text(
    "page.join.steps.question",
    "We ask you this question. If you agree, reply 1. If not, reply 2.",
)
STEP_ANSWERS = text(
    "page.join.steps.answers",
    "Tell us about your school, if you like. To leave out a question, reply {skip}.",
)
CHOICE = text(
    "page.join.choice",
    "It is your choice. We write only to people who say yes, and saying yes is not a condition of "
    "anything: you may come to our meetings without it.",
)

TEAMS = text("page.join.teams.title", "Our teams")
TEAMS_WHY = text("page.join.teams.why", "When you sign up, you may choose a team of parents.")

NEVER_SOLD = text(
    "page.join.never_sold",
    "Your phone number and your consent are never sold, and never shared with third parties.",
)

SCAN = text("page.join.scan.title", "Scan to join")
SCAN_HOW = text("page.join.scan.how", "Point a phone’s camera at the square, or:")
SCAN_SHOW = text("page.join.scan.show", "Do you know another family? Show them this.")
SCAN_LABEL = text("page.join.scan.label", "QR code: text {join} to {number}")
PRINTED = text("page.join.printed", "Privacy and terms:")
