"""Estimates what a month of the site costs at AWS, from its configuration and its use."""
