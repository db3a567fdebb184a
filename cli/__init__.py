"""`heliograph`: the operator's command, an ordinary client of a deployment.

main.py          the command and which deployment it speaks to
context.py       what the commands share
deployment.py    finds a deployment's tables by the outputs of its stack
failures.py      what to do when it cannot be reached
applications.py  heliograph applications ...
messages.py      heliograph message ...
tables.py        tables on the screen
screen.py        how things are shown: to people, and as JSON to programs
"""
