"""What people talk to: answer, log, escalate."""
