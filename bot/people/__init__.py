"""Enrolment, roles, directory."""
