"""What organizers on call are told of a problem. Read each aloud before changing it."""

from collections.abc import Mapping

from messages.catalog import Text, text

BEGUN: Mapping[str, Text] = {
    "texts_stuck": text(
        "alert.texts_stuck",
        "{organization}: since {since} no text has gone out from {number}. They are kept and will "
        "go later. Please tell whoever runs Portavoz.",
    ),
    "carrier_refuses": text(
        "alert.carrier_refuses",
        "{organization}: since {since} Twilio has refused texts from {number}, error {code}. "
        "Please tell whoever runs Portavoz to look up this error at Twilio.",
    ),
    "no_clock": text(
        "alert.no_clock",
        "{organization}: the part of Portavoz that looks for what is due was last seen {since}. "
        "Texts for later wait. Please tell whoever runs Portavoz.",
    ),
    "no_worker": text(
        "alert.no_worker",
        "{organization}: the part of Portavoz that sends texts was last seen {since}. Texts are "
        "kept and go when it is back. Please tell whoever runs Portavoz.",
    ),
    "no_web": text(
        "alert.no_web",
        "{organization}: the part of Portavoz that takes in texts was last seen {since}. Families' "
        "texts may not reach us. Please tell whoever runs Portavoz.",
    ),
}
OVER: Mapping[str, Text] = {
    "texts_stuck": text(
        "alert.over.texts_stuck",
        "{organization}: it is over. Texts go out from {number} again since {until}.",
    ),
    "carrier_refuses": text(
        "alert.over.carrier_refuses",
        "{organization}: it is over. Twilio no longer refuses texts from {number} with error "
        "{code}.",
    ),
    "no_clock": text(
        "alert.over.no_clock",
        "{organization}: it is over. The part of Portavoz that looks for what is due is back "
        "since {until}.",
    ),
    "no_worker": text(
        "alert.over.no_worker",
        "{organization}: it is over. The part of Portavoz that sends texts is back since {until}.",
    ),
    "no_web": text(
        "alert.over.no_web",
        "{organization}: it is over. The part of Portavoz that takes in texts is back since "
        "{until}.",
    ),
}
