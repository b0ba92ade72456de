"""The tests. A package, because some libraries install a `tests` of their own, which would hide a mere folder."""
