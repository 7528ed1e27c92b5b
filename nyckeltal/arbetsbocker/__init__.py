"""Workbooks of key figures that go out filled and come back: the library, and the targets."""
