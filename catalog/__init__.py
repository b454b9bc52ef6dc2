"""Catalog: one floor of the house.

Owns:  products, charges, price books and prices, unit cost, tax categories.
Tells: catalog.price_book.published.
Hears: nothing.
"""
