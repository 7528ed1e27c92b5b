"""Every kind of workbook, and the contract that they all keep.

A module here with a function ``case`` is a kind: it builds rows and answers a ``Fall``.
"""
