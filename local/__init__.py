"""The whole system on one machine: `python -m local`, started by `make run`.

The very `template.yaml` is deployed on a local AWS engine (ministack), behind a front door
that does what API Gateway's own endpoint does, and a demo is seeded. Read in this order::

    __main__.py        the program and its exit codes
    local_run.py       one run from start to stop
    settings.py        what the person chose: port, folder, UPLINK_URL, EXPIRE_AFTER_SECONDS
    state_folder.py    .local/: the data kept between two starts, used by one run at a time
    signals.py         Ctrl-C, SIGTERM
    aws.py             boto3 clients of the engine
    engine.py          the engine's process, seen from outside
    engine_process.py  the engine's process, seen from inside
    function_pool.py   the functions' processes in it
    artifacts.py       the code of functions and layer as the zip files AWS would get
    sam.py             template.yaml as the CloudFormation template the engine understands
    http_routes.py     the HTTP API's OpenAPI body as explicit routes
    deployment.py      the stack: created, updated or left alone
    stores.py          the tables that a local run itself reads and writes
    demo.py            the demo's applications, channels and templates; .local/demo.json
    front_door.py      everything that listens on PORT
    http_api.py        the front door's main room: requests for the API
    forwarding.py      a request passed on to the engine, unchanged
    aws_endpoint.py    /_local/aws: the engine for boto3 and the CLI
    inbox.py           /_local/inbox: receives pushes and lists them
    handsets.py        /_local/handsets: what a simulated handset received
    screen.py          what the person sees
"""
