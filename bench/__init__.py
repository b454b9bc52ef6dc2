"""Repeatable measurements: `make bench [ONLY=name] [SIZE=n]`.

A figure of a shared machine means little by itself; each result carries the ratio to a limit
measured in the same run (bare COPY or bare SQL of the same rows). Nothing here is a test.
"""
