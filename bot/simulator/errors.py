"""Twilio's errors: the words for each code, and the JSON that answers a refused request."""

from __future__ import annotations

from flask import Response, jsonify

WORDS = {
    20001: "Unknown parameters",
    20003: "Authenticate",
    20009: "The message cannot be deleted before its delivery is complete",
    20404: "The requested resource was not found",
    20429: "Too many requests",
    20500: "An internal server error has occurred",
    20503: "Service unavailable",
    21211: "Invalid 'To' Phone Number",
    21408: "Permission to send an SMS has not been enabled for the region of the 'To' number",
    21602: "Message body, media URL or content SID is required",
    21603: "A 'From' number or a 'MessagingServiceSid' is required",
    21604: "'To' phone number is required",
    21606: "The 'From' phone number provided is not a valid, message-capable Twilio phone number",
    21609: "Invalid 'StatusCallback' URL",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of 'To' and 'From' parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21620: "Invalid media URL",
    21635: "'To' number cannot be a landline",
    21654: "ContentSid Required",
    21655: "The ContentSid is invalid",
    21656: "The ContentVariables parameter is invalid",
    21701: "The Messaging Service does not exist",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30022: "Exceeded the rate limit of the campaign",
    30034: "Message from an unregistered number",
    30036: "Validity period expired",
    30400: "Parameters are not valid",
    30409: "Only a scheduled message can be canceled",
    30410: "Provider timeout",
    35111: "SendAt timestamp is missing",
    35114: "SendAt time must be between 900 seconds and 35 days in the future",
    35118: "MessagingServiceSid is required to schedule a message",
    63005: "Channel did not accept the given content",
    63016: "Failed to send freeform message because you are outside the allowed window",
    63018: "Rate limit exceeded for the channel",
    63024: "Invalid message recipient",
    63049: "Meta chose not to deliver this WhatsApp marketing message",
    92002: "Too many content variables",
    92009: "The template was already submitted for approval",
}


class TwilioError(Exception):
    """A request that Twilio would refuse, with the HTTP status and error code it would use."""

    def __init__(self, code: int, status: int = 400, detail: str = "") -> None:
        self.code = code
        self.status = status
        self.message = words(code) + (f": {detail}" if detail else "")
        super().__init__(f"{code}: {self.message}")


def words(code: int) -> str:
    """What Twilio calls an error code, or a plain sentence for one that is not in the list."""
    return WORDS.get(code, f"Error {code}")


def answer(error: TwilioError) -> Response:
    """The JSON answer for a refused request."""
    response = jsonify(
        code=error.code,
        message=error.message,
        more_info=f"https://www.twilio.com/docs/errors/{error.code}",
        status=error.status,
    )
    response.status_code = error.status
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response
