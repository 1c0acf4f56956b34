"""The privacy page. It promises only what the code does today."""

from messages.catalog import text

TITLE = text("page.privacy.title", "Privacy · {organization}")
HEADING = text("page.privacy.heading", "Your privacy")
LEDE = text(
    "page.privacy.lede",
    "What {organization} knows about you, what we do with it, and what you can ask of us.",
)

SHORT = text("page.privacy.short.title", "In short")
SHORT_YES = text("page.privacy.short.yes", "We write only to people who said yes.")
SHORT_SOLD = text(
    "page.privacy.short.sold",
    "Your phone number and your consent are never sold or shared with third parties.",
)
SHORT_HURT = text("page.privacy.short.hurt", "We do not ask for what could hurt your family.")
SHORT_STOP = text("page.privacy.short.stop", "You can leave at any time: reply {stop_words}.")

KEPT = text("page.privacy.kept.title", "What we keep")
KEPT_NUMBER = text("page.privacy.kept.number", "Your phone number and your language.")
KEPT_TOLD = text(
    "page.privacy.kept.told",
    "What you choose to tell us: your first name, who you are to the child, the school, and a team "
    "of parents. You may leave out each of these.",
)
KEPT_TEXTS = text(
    "page.privacy.kept.texts",
    "The texts that you and we write to each other, and what is attached to them.",
)
KEPT_CONSENT = text(
    "page.privacy.kept.consent",
    "Your consent: what we asked, what you answered and when, and whether you told us to stop.",
)
KEPT_SEALED = text(
    "page.privacy.kept.sealed",
    "Your number, your name and your words are stored encrypted, which means locked with a key. "
    "Somebody who stole the database without the key could not read them.",
)

LONG = text("page.privacy.long.title", "How long we keep it")
LONG_TEXTS = text(
    "page.privacy.long.texts",
    "Texts, and what is attached to them: {keep_words_days} days. What the phone company told us "
    "about a text: {keep_deliveries_days} days.",
)
LONG_SILENT = text(
    "page.privacy.long.silent",
    "If you have not written to us for {keep_inactive_days} days, we ask you whether you want to "
    "stay, if you agreed to our texts. If we hear nothing in {answer_days} more days, we erase "
    "what we know about you.",
)
LONG_STOPPED = text(
    "page.privacy.long.stopped",
    "If you tell us to stop: after {stopped_days} days we erase what we know about you. Of your "
    "number only a scrambled code stays, so that we do not write to you again by mistake.",
)
LONG_LAW = text(
    "page.privacy.long.law",
    "If the law makes us keep something longer, we keep it until that is over.",
)

USED = text("page.privacy.used.title", "What we use it for")
USED_FOR = text(
    "page.privacy.used.for",
    "To send you the texts that you agreed to, to answer you, and to learn what families need in "
    "their schools. It is read by the organizers of {organization}.",
)

SHARED = text("page.privacy.shared.title", "Never sold, never shared")
SHARED_NOT = text(
    "page.privacy.shared.not",
    "We do not sell, rent or share your phone number, your information or your consent to get "
    "texts with third parties or affiliates, for marketing or for any other purpose. Not with "
    "companies, not with schools, not with other organizations.",
)
SHARED_CARRIERS = text(
    "page.privacy.shared.carriers",
    "Only the companies that deliver our texts handle them, because they must: Twilio, the phone "
    "companies and, for WhatsApp, Meta.",
)
SHARED_LAW = text(
    "page.privacy.shared.law",
    "If a judge orders us to hand something over, we can hand over only what we have. That is why "
    "we ask for so little.",
)

ASK = text("page.privacy.ask.title", "What you can ask of us")
ASK_STOP = text(
    "page.privacy.ask.stop",
    "No more texts: reply {stop_words}. It ends both texts and WhatsApp.",
)
ASK_ERASE = text(
    "page.privacy.ask.erase",
    "To be erased: text {erase_words} to {number}. A person erases your number, your name and all "
    "your texts. Two things stay: a scrambled code of your number, so that we do not write to you "
    "by mistake, and when you agreed and when it ended, without your words.",
)
ASK_COPIES = text(
    "page.privacy.ask.copies",
    "We cannot erase the copies on phones and at phone companies, and it may be some time until "
    "our own safety copies are gone, too.",
)
ASK_SEE = text(
    "page.privacy.ask.see",
    "To see or correct what we keep about you: text {person_words} to {number} and tell us.",
)

PAGE = text("page.privacy.page.title", "This page")
PAGE_COOKIES = text("page.privacy.page.cookies", "It sets no cookies and tracks nobody.")
