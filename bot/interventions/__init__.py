"""Interventions: drafts filled one question at a time, signed reports."""
