"""Twilio: signatures, webhooks in our words, sending by its own client, content templates."""
