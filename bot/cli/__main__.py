"""`python -m bot.cli` is `portavoz`."""

from bot.cli import main

main()
