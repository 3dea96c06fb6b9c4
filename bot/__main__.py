"""`python -m bot` is `maintbot`."""

from bot.cli import main

main()
