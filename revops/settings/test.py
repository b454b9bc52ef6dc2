"""`make test`: real PostgreSQL and Redis, cheap password hashing."""

from revops.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
