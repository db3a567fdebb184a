"""`make bench`: what the functions cost, as ratios inside one run on one machine.

A part of the system is a module that makes rows (`send`). It measures in processes of their own
(`process`), against an AWS that answers at once from a third process (`stub`). What a number is
held against is measured in the same run: `floors` and `naive`.
"""
