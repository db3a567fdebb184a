"""What the platform survives: calls that fail, workers that die, queues that repeat themselves.

The system runs on the local engine as `make run` runs it, but every call of a function goes through
a proxy of these tests, which spoils some of them. Read in this order::

    faults.py      what can go wrong with a call
    plans.py       which calls are spoiled: by chance with a seed, or one chosen call
    calls.py       whose call it is and what it is about
    victims.py     the functions' processes, found by their connections
    spoiling.py    a fault happens to a call
    proxy.py       what listens: AWS for the functions, the API, a customer
    witness.py     what the proxy saw of the truth
    system.py      the system, started with the proxy in the middle
    traffic.py     sends messages to all kinds of handsets
    people.py      writes back, in parts, and opts out
    exports.py      asks for exports, and reads their files
    scenarios.py   what one function does in the story of one message
    walk.py        tells the stories, and cuts every call of each
    verdict.py     counts: nothing lost, nothing doubled, nothing contradicting
    records.py     what the records API and the operator's command tell
    agreement.py   counts: details, statistics and handsets agree
    table.py       the table that is printed
"""
