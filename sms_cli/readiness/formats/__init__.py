"""An assessment to text: one small module a format."""
