"""What must always hold of orders and contracts; `manage.py verify` looks."""

from orders.models import Contract, Order
from revops.core import numbering

numbering.register_documents(Order, number="sequence")
numbering.register_documents(Contract, number="sequence")
