"""`make run`: private services, the demo company, plain HTTP on loopback."""

from revops.settings.base import *

DEMO_MODE = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # served from where they lie
