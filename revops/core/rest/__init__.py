"""What REST framework's settings name: authentication, parser, schema class.

Apart from `core.api`, because the framework loads these while its own views are being defined.
"""
