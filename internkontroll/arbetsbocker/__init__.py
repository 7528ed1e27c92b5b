"""Workbooks that reach from goals to internal control."""
