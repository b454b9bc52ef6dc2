#!/usr/bin/env python
"""The operator's door: every management command starts here."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")
    execute_from_command_line(sys.argv)
