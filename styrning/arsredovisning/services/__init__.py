"""Writes of the annual report's own facts."""
