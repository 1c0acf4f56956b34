"""What stands on several pages."""

from messages.catalog import text

LANGUAGES = text("page.nav.languages", "Language")
PAGES = text("page.nav.pages", "Pages")
TO_JOIN = text("page.nav.join", "How to join")
TO_PRIVACY = text("page.nav.privacy", "Privacy")
TO_TERMS = text("page.nav.terms", "Terms")

NOT_PRIVATE = text("page.not_private.title", "Texts are not private")
NOT_PRIVATE_WHY = text(
    "page.not_private.why",
    "Phone companies can store copies of texts, and anybody who holds your phone can read them. "
    "Please do not send documents, or anything about immigration, by text or WhatsApp.",
)

NEVER = text("page.never.title", "What we will never ask you")
NEVER_STATUS = text("page.never.status", "Your immigration status, or anybody else’s")
NEVER_BIRTH = text("page.never.birth", "Where you or your children were born")
NEVER_CHILD = text("page.never.child", "A child’s full name or birthday")
NEVER_STREET = text("page.never.street", "Your street address")

CONTACT = text("page.contact.title", "Talk to us")
CONTACT_PERSON = text("page.contact.person", "To talk to a person, text {person} to {number}.")
CONTACT_ELSE = text("page.contact.else", "You can also reach us at {contact}.")

NOT_FOUND = text("page.not_found.title", "We did not find this page")
NOT_FOUND_WHY = text(
    "page.not_found.why",
    "Please check the address, or ask the person who gave it to you.",
)
