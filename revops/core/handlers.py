"""What the foundation itself performs; imported when the product starts."""

from revops.core import mail as mail
