"""A local Telegram: a strict Bot API server and phones to press buttons on, a process of its own.

Limits   imports nothing else from `bot`; state lives in memory and ends with the process; no group chats.
"""
