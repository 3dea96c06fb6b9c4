"""Everything that knows Telegram: durable inbox, outbox and lanes, gate, routing table, buttons."""
