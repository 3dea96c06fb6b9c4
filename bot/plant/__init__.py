"""Sites and machines."""
