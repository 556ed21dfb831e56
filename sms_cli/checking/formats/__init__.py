"""Diagnostics to text: one small module a format, each a function of the report."""
