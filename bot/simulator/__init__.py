"""The outside world on one computer: Twilio's HTTP API, and phones for parents to text from."""
