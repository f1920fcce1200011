"""Counting what is there: blind, product by product, and what somebody decides about the differences."""
